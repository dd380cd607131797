/// Pieces that fingers type without thinking: neighbours on a keyboard, in the alphabet, or the
/// same key.
enum KeyWalk {
    /// The longest piece that is looked at.
    static let lengthMax = 40

    /// Rows and columns of keyboards: English, German, French, and the columns of the English one.
    private static let rows = [
        "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()_+",
        "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "qazwsxedcrfvtgbyhnujmik", "!qaz@wsx#edc$rfv%tgb",
    ]

    private struct Step: Hashable {
        let from: Unicode.Scalar
        let to: Unicode.Scalar
    }

    private static let forward = Set(
        rows.flatMap { row in
            zip(row.unicodeScalars, row.unicodeScalars.dropFirst()).map(Step.init)
        }
    )
    private static let backward = Set(forward.map { Step(from: $0.to, to: $0.from) })

    /// How long the longest walk is that begins at a place; 1 where there is none.
    static func length(in text: [Unicode.Scalar], at start: Int) -> Int {
        let ways: [(Unicode.Scalar, Unicode.Scalar) -> Bool] = [
            { $0 == $1 },
            { $0.value &+ 1 == $1.value && isLetterOrDigit($1) },
            { $0.value == $1.value &+ 1 && isLetterOrDigit($1) },
            { forward.contains(Step(from: $0, to: $1)) },
            { backward.contains(Step(from: $0, to: $1)) },
        ]
        return ways.map { length(in: text, at: start, $0) }.max() ?? 1
    }

    private static func length(
        in text: [Unicode.Scalar],
        at start: Int,
        _ isStep: (Unicode.Scalar, Unicode.Scalar) -> Bool
    ) -> Int {
        var end = start + 1
        while end < text.count, end - start < lengthMax, isStep(text[end - 1], text[end]) {
            end += 1
        }
        return end - start
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
