import NIOHTTP1
import TollgateCore

/// Reads what NIO's decoder made of a head of HTTP/1.1, and refuses what the decoder lets through.
///
/// The decoder refuses by itself what is not HTTP at all: folded lines, bare line feeds, a space before
/// a colon, control characters, two lengths. What it accepts and an intermediary might read otherwise
/// is refused here, for a request that two readers frame differently is a request smuggled past one.
struct HTTP1HeadReader {
    let connection: ConnectionFacts

    /// Reads a head.
    func read(_ head: HTTPRequestHead) throws(HeadFault) -> RequestHead {
        guard head.version.major == 1, head.version.minor <= 1 else { throw .version }
        let method = Method(head.method)
        if head.method == .CONNECT { throw .method }
        let fields = try Fields(head.headers)
        let target = try RequestTarget(head.uri, method: method)
        let authority = try authority(of: target, host: fields.host)
        let isOld = head.version.minor == 0
        return RequestHead(
            view: RequestView(
                method: method,
                authority: authority,
                path: target.path,
                query: target.query,
                headers: HeaderFields(fields.list),
                client: connection.client,
                isSecure: connection.isSecure
            ),
            framing: try fields.framing(isOld: isOld),
            isOld: isOld,
            keepsAlive: !isOld && !fields.asksForUpgrade && head.isKeepAlive,
            expectsContinue: !isOld && fields.expectsContinue,
            isTooLarge: connection.exceedsMaxima(
                bytes: fields.bytes + head.uri.utf8.count + 16,
                fields: fields.list.count
            )
        )
    }

    private func authority(
        of target: RequestTarget,
        host: String?
    ) throws(HeadFault) -> String {
        guard let host, let authority = Authority.normalized(host) else { throw .host }
        return target.authority ?? authority
    }
}

/// The fields of one head, gone through once.
private struct Fields {
    var list: [HeaderFields.Field] = []
    var bytes = 0
    var host: String?
    var expectsContinue = false
    var asksForUpgrade = false
    private var hosts = 0
    private var length: Int?
    private var isChunked = false

    init(_ headers: HTTPHeaders) throws(HeadFault) {
        list.reserveCapacity(headers.count)
        for (name, value) in headers {
            list.append((name: name, value: value))
            bytes += name.utf8.count + value.utf8.count + 4
            try note(name, value)
        }
        guard hosts == 1 else { throw .host }
    }

    func framing(isOld: Bool) throws(HeadFault) -> RequestHead.Framing {
        if isChunked {
            guard !isOld, length == nil else { throw .transferEncoding }
            return .unknown
        }
        return length.map { $0 == 0 ? .none : .length($0) } ?? .none
    }

    /// Looks at a field whose name matters to the connection; the length alone rules most others out.
    private mutating func note(_ name: String, _ value: String) throws(HeadFault) {
        switch name.utf8.count {
        case 4 where name.isASCII("host"):
            hosts += 1
            host = value
        case 6 where name.isASCII("expect"):
            guard value.isASCII("100-continue") else { throw .expectation }
            expectsContinue = true
        case 7 where name.isASCII("upgrade"):
            asksForUpgrade = true
        case 14 where name.isASCII("content-length"):
            guard length == nil, let number = ContentLength.read(value) else {
                throw .contentLength
            }
            length = number
        case 17 where name.isASCII("transfer-encoding"):
            guard !isChunked else { throw .transferEncoding }
            guard value.isASCII("chunked") else { throw .transferCoding }
            isChunked = true
        default: break
        }
    }
}

extension Method {
    /// Makes a method from NIO's, without a look at its text for the usual ones.
    fileprivate init(_ method: HTTPMethod) {
        switch method {
        case .GET: self = .get
        case .POST: self = .post
        case .PUT: self = .put
        case .DELETE: self = .delete
        case .HEAD: self = .head
        case .PATCH: self = .patch
        case .OPTIONS: self = .options
        default: self = .other(method.rawValue)
        }
    }
}
