public import HTTPTypes

/// A path that a router knows, and the methods that it answers to; any other gets a 405 that names them.
public struct KnownPath: Sendable, ExpressibleByArrayLiteral {
    private let segments: [String?]
    private let methods: [HTTPRequest.Method]

    /// Makes a path.
    ///
    /// - Parameters:
    ///   - segments: The path's segments; `nil` is any one.
    ///   - methods: What it answers to; by default it can be read and nothing else.
    public init(_ segments: [String?], _ methods: [HTTPRequest.Method] = [.get, .head]) {
        (self.segments, self.methods) = (segments, methods)
    }

    /// Makes a path that can be read and nothing else.
    public init(arrayLiteral segments: String?...) { self.init(segments) }

    /// The value of `Allow` (RFC 9110, section 10.2.1).
    var allow: String { methods.map(\.rawValue).joined(separator: ", ") }

    /// Whether a path is this one, and the method not one of its own.
    func refuses(_ method: HTTPRequest.Method, _ path: [Substring]) -> Bool {
        !methods.contains(method) && segments.count == path.count
            && zip(segments, path).allSatisfy { $0 == nil || $0.map { $0[...] } == $1 }
    }
}
