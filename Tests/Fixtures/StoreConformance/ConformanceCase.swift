import TollgateCore

/// One promise that every store keeps, with the steps that show it.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// The promise as a sentence.
    public let sentence: String

    let steps: @Sendable (any Store) async throws -> Void

    init(_ sentence: String, steps: @escaping @Sendable (any Store) async throws -> Void) {
        self.sentence = sentence
        self.steps = steps
    }

    /// The promise as a sentence.
    public var description: String { sentence }
}
