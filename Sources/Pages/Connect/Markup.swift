import TollgateCore

/// A piece of HTML; a text that is put into one by interpolation is escaped, another piece is not.
///
/// There is no way to make a piece of a plain text without escaping it but to write it in the source.
struct Markup: ExpressibleByStringInterpolation {
    /// The piece as it is sent.
    let text: String

    /// Makes a piece of what stands in the source.
    init(stringLiteral value: String) { text = value }

    /// Makes a piece of what stands in the source and what is put between.
    init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }

    /// What is put together while a literal is read.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins a piece.
        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        /// Adds what stands in the source.
        mutating func appendLiteral(_ literal: String) { text += literal }

        /// Adds a text, escaped.
        mutating func appendInterpolation(_ value: String) { text += HTMLText.escaped(value) }

        /// Adds another piece.
        mutating func appendInterpolation(_ value: Markup) { text += value.text }

        /// Adds other pieces, each on its own line.
        mutating func appendInterpolation(_ values: [Markup]) {
            text += values.map(\.text).joined(separator: "\n")
        }
    }
}
