/// Why callbacks cannot be caught, kept or read.
public struct CatcherFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What failed and why, in one sentence for the person at the terminal.
    public let description: String

    /// Makes a fault.
    public init(_ description: String) { self.description = description }
}
