/// What a reader did that it never may: the reader and a sentence.
public struct Disproof: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Makes a disproof.
    init(_ description: String) { self.description = description }
}

/// Demands that something holds.
///
/// - Throws: ``Disproof`` with the sentence where it does not.
func demand(_ holds: Bool, _ sentence: @autoclosure () -> String) throws(Disproof) {
    guard holds else { throw Disproof(sentence()) }
}

/// Demands that there is a value.
///
/// - Throws: ``Disproof`` with the sentence where there is none.
func demanded<Value>(
    _ value: Value?,
    _ sentence: @autoclosure () -> String
) throws(Disproof) -> Value {
    guard let value else { throw Disproof(sentence()) }
    return value
}
