import NIOHPACK
import TollgateCore

/// Reads a block of header fields of HTTP/2.
///
/// NIOHTTP2 has checked the block by RFC 9113: each pseudo-header once and in front, names in lower
/// case, no field of a connection, no line break in a value, lengths that agree with the data.
struct HTTP2HeadReader {
    let connection: ConnectionFacts

    /// Reads a head.
    func read(_ block: HPACKHeaders, endsStream: Bool) throws(HeadFault) -> RequestHead {
        let fields = try Fields(block)
        let method = Method(fields.method)
        if fields.method.isEmpty { throw .syntax }
        if fields.method == "CONNECT" { throw .method }
        let target = try RequestTarget(fields.path, method: method)
        guard target.authority == nil else { throw .target }
        return RequestHead(
            view: RequestView(
                method: method,
                authority: try fields.agreedAuthority(),
                path: target.path,
                query: target.query,
                headers: HeaderFields(fields.list),
                client: connection.client,
                isSecure: connection.isSecure
            ),
            framing: endsStream ? .none : fields.length.map { .length($0) } ?? .unknown,
            isOld: false,
            keepsAlive: true,
            expectsContinue: fields.expectsContinue && !endsStream,
            isTooLarge: connection.exceedsMaxima(bytes: fields.bytes, fields: fields.list.count)
        )
    }
}

private struct Fields {
    var list: [HeaderFields.Field] = []
    var bytes = 0
    var method = ""
    var path = ""
    var length: Int?
    var expectsContinue = false
    private var authority: String?
    private var host: String?
    private var hosts = 0

    init(_ block: HPACKHeaders) throws(HeadFault) {
        list.reserveCapacity(block.count)
        for (name, value, _) in block {
            bytes += name.utf8.count + value.utf8.count + 4
            if name.utf8.first == UInt8(ascii: ":") {
                notePseudo(name, value)
            } else {
                try note(name, value)
                list.append((name: name, value: value))
            }
        }
    }

    /// The one authority that `:authority` and `Host` name, as RFC 9113, section 8.3.1, asks.
    func agreedAuthority() throws(HeadFault) -> String {
        guard hosts <= 1, let text = authority ?? host, let agreed = Authority.normalized(text)
        else {
            throw .host
        }
        if let host, Authority.normalized(host) != agreed { throw .host }
        return agreed
    }

    private mutating func notePseudo(_ name: String, _ value: String) {
        switch name {
        case ":method": method = value
        case ":path": path = value
        case ":authority": authority = value
        default: break
        }
    }

    private mutating func note(_ name: String, _ value: String) throws(HeadFault) {
        guard value.utf8.allSatisfy(Self.isLegal) else { throw .fieldValue }
        switch name.utf8.count {
        case 4 where name == "host":
            hosts += 1
            host = value
        case 6 where name == "expect":
            guard value.isASCII("100-continue") else { throw .expectation }
            expectsContinue = true
        case 14 where name == "content-length":
            guard length == nil, let number = ContentLength.read(value) else {
                throw .contentLength
            }
            length = number
        default: break
        }
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09
    }
}
