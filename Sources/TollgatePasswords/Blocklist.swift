/// The passwords that are tried first, and that nobody may choose (SP 800-63B-4, section 3.1.1.2).
///
/// Lists of passwords from leaks hold few of 15 characters and more, so this list is made and not
/// copied: it has every password that is put together from at most ``piecesMax`` pieces. Pieces are
/// common words (also as `p4ssw0rd`), the names around the password, key walks and sequences,
/// years, two digits, and any other single character. Single signs between pieces are free:
/// `Summer-2026!` has two pieces.
///
/// It is always the whole password that is on the list or not, never a part of it: a common word in
/// a sentence does no harm.
struct Blocklist {
    /// The most pieces of a password on the list.
    static let piecesMax = 4
    /// The shortest part of a name that counts as a piece.
    static let namePartMin = 3
    /// The most parts of one name that count as pieces.
    static let namePartsMax = 8
    /// The shortest walk that counts as a piece.
    static let walkMin = 3
    /// The most equal signs in a row that are free.
    static let signsMax = 3

    private static let words = WordTree(commonWords)

    private let names: [[Unicode.Scalar]]

    /// Makes the list for the names around a password, in lower case.
    ///
    /// Of `ada.lovelace@example.com` the parts are pieces as well as the whole.
    init(names: [[Unicode.Scalar]]) {
        self.names = names.flatMap { name in
            let parts = name.split { !$0.properties.isAlphabetic && !Self.isDigit($0) }
            return [name]
                + parts.prefix(Self.namePartsMax).filter { $0.count >= Self.namePartMin }
                .map(Array.init)
        }
    }

    /// Tells whether a password, in normal form and lower case, is on the list.
    ///
    /// It finds the fewest pieces from left to right. Places that need too many are not looked at,
    /// so that the cost does not grow faster than the length.
    func has(_ password: [Unicode.Scalar]) -> Bool {
        var fewest = [Int](repeating: .max, count: password.count + 1)
        fewest[0] = 0
        for start in password.indices where fewest[start] <= Self.piecesMax {
            let after = start + Self.freeSigns(in: password, at: start)
            fewest[after] = min(fewest[after], fewest[start])
            for length in pieces(in: password, at: start) {
                fewest[start + length] = min(fewest[start + length], fewest[start] + 1)
            }
        }
        return fewest[password.count] <= Self.piecesMax
    }

    /// The lengths of all pieces that stand at a place.
    private func pieces(in password: [Unicode.Scalar], at start: Int) -> [Int] {
        let rest = password[start...]
        var lengths = [1] + Self.words.lengths(in: password, at: start)
        if rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(Self.isDigit) { lengths.append(2) }
        if Self.isYear(rest.prefix(4)) { lengths.append(4) }
        let walk = KeyWalk.length(in: password, at: start)
        if walk >= Self.walkMin { lengths += Self.walkMin...walk }
        return lengths + names.filter { rest.starts(with: $0) }.map(\.count)
    }

    /// How many signs at a place are free: equal ones, few, and no other sign before them.
    private static func freeSigns(in password: [Unicode.Scalar], at start: Int) -> Int {
        guard isSign(password[start]), start == 0 || !isSign(password[start - 1]) else { return 0 }
        return password[start...].prefix(signsMax).prefix { $0 == password[start] }.count
    }

    private static func isYear(_ digits: ArraySlice<Unicode.Scalar>) -> Bool {
        digits.count == 4 && digits.allSatisfy(isDigit)
            && (digits.starts(with: ["1", "9"]) || digits.starts(with: ["2", "0"]))
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && !isDigit(scalar) && !scalar.properties.isAlphabetic
    }
}
