import HTTPTypes
import Hummingbird
import TollgateCore

/// A file that is compiled in: a script or a style sheet, with a validator by which caches ask again.
struct StaticFile: Sendable {
    /// Who may load the file.
    enum Readers: String, Sendable {
        /// Pages of the file's own origin.
        case ownPages = "same-origin"
        /// Pages of any origin.
        case allPages = "cross-origin"
    }

    /// The path.
    let path: String
    /// The media type, without its parameters.
    let mediaType: String
    /// The entity tag (RFC 9110, section 8.8.3), in its quotes: it changes with the contents.
    let tag: String
    private let contents: ByteBuffer
    private let fields: HTTPFields

    /// Makes a file.
    ///
    /// - Parameters:
    ///   - path: The path.
    ///   - mediaType: The media type, without its parameters.
    ///   - text: The contents.
    ///   - readers: Who may load it. What all pages may load is kept by caches for five minutes; the
    ///     pages' own files are asked for each time, so that a page never runs an older one.
    init(_ path: String, _ mediaType: String, _ text: String, for readers: Readers) {
        (self.path, self.mediaType) = (path, mediaType)
        tag = "\"\(Self.fingerprint(of: text))\""
        contents = ByteBuffer(string: text)
        let isPublic = readers == .allPages
        var fields = ConnectDocument.fields([
            "Content-Type": "\(mediaType); charset=utf-8",
            "Cache-Control": isPublic ? "public, max-age=300" : "no-cache",
            "Cross-Origin-Resource-Policy": readers.rawValue,
            "ETag": tag,
            "X-Content-Type-Options": "nosniff",
        ])
        // A page that names the script's hash (Subresource Integrity) has to read it as its own.
        if isPublic { fields[.accessControlAllowOrigin] = "*" }
        self.fields = fields
    }

    /// The file, or 304 for a cache that has it.
    func answer(_ request: Request) -> Response {
        guard isKnown(to: request) else {
            return Response(status: .ok, headers: fields, body: .init(byteBuffer: contents))
        }
        var kept = fields
        kept[.contentType] = nil
        return Response(status: .notModified, headers: kept)
    }

    /// Whether one of the tags in `If-None-Match` is this file's (RFC 9110, section 13.1.2).
    private func isKnown(to request: Request) -> Bool {
        request.headers[values: .ifNoneMatch].contains { value in
            value.utf8.split(separator: UInt8(ascii: ",")).contains { part in
                let text = Substring(part).drop { $0 == " " || $0 == "\t" }
                let tags = text.hasPrefix("W/") ? text.dropFirst(2) : text
                let own = tags.prefix { $0 != " " && $0 != "\t" }
                return own == "*" || own == tag[...]
            }
        }
    }

    /// FNV-1a of 64 bits: it tells versions apart, and guards nothing.
    private static func fingerprint(of text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Hexadecimal.encode((0..<8).map { UInt8(truncatingIfNeeded: hash >> (56 - 8 * $0)) })
    }
}
