import TollgateCore

/// A request's target, taken apart (RFC 9112, section 3.2).
struct RequestTarget: Equatable {
    /// The host and port of a target in absolute form, in lower case; `nil` in every other form.
    var authority: String?
    /// The path as received; `*` for a request to the server itself.
    var path: String
    /// The text after the first `?`, as received.
    var query: String?

    /// Reads a target in origin form, absolute form or, for OPTIONS alone, asterisk form.
    ///
    /// - Throws: ``HeadFault/target`` for any other text, a fragment, or a byte that is not printable
    ///   ASCII.
    init(_ text: String, method: Method) throws(HeadFault) {
        guard text.utf8.allSatisfy(Self.isLegal), let first = text.utf8.first else {
            throw .target
        }
        if first == UInt8(ascii: "/") {
            self.init(origin: text)
        } else if text == "*", method == .options {
            self.init(origin: text)
        } else {
            try self.init(absolute: text)
        }
    }

    private init(origin text: String) {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            path = text
            return
        }
        path = String(text[..<mark])
        query = String(text[text.utf8.index(after: mark)...])
    }

    private init(absolute text: String) throws(HeadFault) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            ["http", "https"].contains(text[..<colon].lowercased()),
            text[colon...].hasPrefix("://")
        else { throw .target }
        let rest = text[text.utf8.index(colon, offsetBy: 3)...]
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        let host = String(rest[..<(end ?? rest.endIndex)])
        guard let authority = Authority.normalized(host) else { throw .target }
        let origin = String(rest[(end ?? rest.endIndex)...])
        self.init(origin: origin.utf8.first == UInt8(ascii: "/") ? origin : "/" + origin)
        self.authority = authority
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
    }
}
