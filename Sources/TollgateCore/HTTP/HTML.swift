/// A piece of HTML; text that is put into one by interpolation is escaped, another piece is not.
///
/// There is no way to make a piece of a plain text without escaping it but to write it in the source.
public struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// The piece as it is sent.
    public let text: String

    /// Makes a piece of what stands in the source.
    public init(stringLiteral value: String) { text = value }

    /// Makes a piece of what stands in the source and what is put between.
    public init(stringInterpolation interpolation: StringInterpolation) {
        text = interpolation.text
    }

    /// What is put together while a literal is read.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins a piece.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        /// Adds what stands in the source.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Adds a text, escaped.
        public mutating func appendInterpolation(_ value: String) {
            text += HTMLText.escaped(value)
        }

        /// Adds another piece.
        public mutating func appendInterpolation(_ value: HTML) { text += value.text }

        /// Adds other pieces, each on its own line.
        public mutating func appendInterpolation(_ values: [HTML]) {
            text += values.map(\.text).joined(separator: "\n")
        }
    }
}
