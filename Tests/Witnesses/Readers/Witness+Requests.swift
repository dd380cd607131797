import TollgateCore
import TollgateCrypto

@testable import BillogramDialect
@testable import Gatekeeper
@testable import Listener

extension Witness {
    /// A dialect reads any request to an end, and each answer that it writes can go over the wire.
    static let requests = Witness(name: "requests") { input throws(Disproof) in
        var pieces = Pieces(input)
        let method = Method(pieces.text())
        let text = pieces.text()
        var headers = HeaderFields()
        for line in pieces.text().split(separator: "\n") {
            let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers.add(
                String(sides[0]),
                sides.count == 2 ? String(sides[1].drop { $0 == " " }) : ""
            )
        }
        let body = pieces.remainder()
        guard let target = try? RequestTarget(text, method: method),
            case .route(let dialect, let route)? = table?.match(method, target.path)
        else { return }
        let request = RequestView(
            method: method,
            authority: "localhost",
            path: target.path,
            query: target.query,
            headers: headers,
            client: .loopback4,
            isSecure: true
        )
        let reading = dialect.readHead(request, route)
        for refusal in refusals(dialect, request, route, body)
            + [reading.refusal].compactMap({ $0 })
        {
            try check(dialect.write(.refused(refusal), request), dialect.name)
        }
        for code in RefusalCode.allCases {
            try check(dialect.write(.refused(Refusal(code)), request), dialect.name)
        }
    }

    private static func refusals(
        _ dialect: any Dialect,
        _ request: RequestView,
        _ route: Route,
        _ body: [UInt8]
    ) -> [Refusal] {
        var refusals: [Refusal] = []
        do throws(Refusal) {
            _ = try dialect.readBody(body, request, route)
        } catch {
            refusals.append(error)
        }
        do throws(Refusal) {
            if let content = try dialect.signedContent(body, request, route),
                MessageAuthentication.verify(content, key: Secret("never the key of anybody"))
            {
                refusals.append(Refusal(.signatureBad))
            }
        } catch {
            refusals.append(error)
        }
        return refusals
    }

    private static func check(_ reply: Reply, _ dialect: String) throws(Disproof) {
        try demand((200...599).contains(reply.status), "\(dialect): status \(reply.status)")
        for field in reply.headers.fields {
            try demand(
                field.value.utf8.allSatisfy { (0x20...0x7E).contains($0) },
                "\(dialect): \(field.name) has a character that no field has"
            )
        }
        guard reply.headers["content-type"]?.hasPrefix("application/json") == true,
            !reply.body.isEmpty
        else { return }
        try demand((try? JSONValue(reading: reply.body)) != nil, "\(dialect): the body is no JSON")
    }

    /// Basic is read in one spelling, and the credential is all that it spells.
    static let basic = Witness(name: "basic") { input throws(Disproof) in
        let value = String(decoding: input, as: UTF8.self)
        guard let bytes = BasicAuthorization.decode(value, bytesMax: 1_024) else {
            try demand(BasicCredential.read(value) == nil, "a credential in what is not Basic")
            return
        }
        try demand(value.prefix(5).lowercased() == "basic", "another scheme was read")
        let spelling = value.dropFirst(5).drop { $0 == " " }
        let isOne =
            spelling == Base64.encode(bytes)[...]
            || spelling == Base64.encode(bytes, padded: false)[...]
        try demand(isOne, "a second spelling was read")
        guard let credential = BasicCredential.read(value) else { return }
        let handle = Array((credential.handle ?? "").utf8)
        let whole = credential.secret.withBytes { handle + [UInt8(ascii: ":")] + $0 }
        try demand(whole == bytes, "the credential is not all that was presented")
        try demand(!handle.contains(UInt8(ascii: ":")), "a colon in the handle")
    }
}
