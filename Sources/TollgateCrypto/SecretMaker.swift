public import TollgateCore

/// Makes new handles and secrets in the forms that kinds name.
public struct SecretMaker: Sendable {
    private static let madePasswordLetterCount = 24
    private static let clearLetters = "abcdefghijkmnpqrstuvwxyz23456789"

    private let randomness: Randomness

    /// Makes a maker.
    public init(randomness: Randomness) { self.randomness = randomness }

    /// Makes a secret of a form for an environment.
    public func secret(_ form: SecretForm, _ environment: Environment) -> Secret {
        switch form {
        case .house(let sandboxPrefix, let productionPrefix):
            let prefix = environment == .sandbox ? sandboxPrefix : productionPrefix
            return HouseForm.make(prefix: prefix, randomness)
        case .fixed(let start, let alphabet, let letterCount):
            return Secret(start + randomness.text(letterCount, of: alphabet))
        case .letters: return LettersForm.make(randomness)
        case .chosen:
            return Secret(randomness.text(Self.madePasswordLetterCount, of: Self.clearLetters))
        }
    }

    /// Makes a handle of a form; `nil` for a kind without one.
    public func handle(_ form: HandleForm, _ organisation: OrganisationID) -> String? {
        switch form {
        case .none, .user: nil
        case .organisation: organisation.rawValue
        case .random(let groups):
            groups.map { randomness.text($0.letterCount, of: $0.alphabet) }.joined(separator: "-")
        }
    }

    /// The part of a secret that may be shown afterwards: the house form's prefix and the last four.
    public static func hint(_ secret: Secret) -> String {
        secret.withBytes { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let prefix = text.range(of: HouseForm.mark).map { String(text[..<$0.lowerBound]) } ?? ""
            return prefix + "…" + text.suffix(4)
        }
    }
}

extension String {
    /// The first place of another text, without Foundation.
    fileprivate func range(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) {
                return
                    start..<(index(start, offsetBy: needle.count, limitedBy: endIndex) ?? endIndex)
            }
            start = index(after: start)
        }
        return nil
    }
}
