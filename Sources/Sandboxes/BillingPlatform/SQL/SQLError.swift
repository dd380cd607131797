/// Why a text is not a statement that the sandbox answers, and where.
struct SQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place of the fault: the number of the character, from 1; the one behind the text for an
    /// end that came too early.
    let position: Int
    /// What is wrong, in a sentence.
    let message: String

    /// The sentence with its place.
    var description: String { "\(message) (at character \(position))" }
}
