import Authority
import TollgateCore
import TollgateCrypto

extension RequestView {
    /// A request of the invented dialect, over TLS from the loopback address.
    static func invented(
        _ method: Method = .get,
        _ path: String = "/invented/notes",
        _ fields: [HeaderFields.Field] = [],
        authority: String = "localhost:8443",
        client: IPAddress = .loopback4,
        isSecure: Bool = true
    ) -> RequestView {
        RequestView(
            method: method,
            authority: authority,
            path: path,
            query: nil,
            headers: HeaderFields(fields),
            client: client,
            isSecure: isSecure
        )
    }
}

extension IssuedCredential {
    /// The fields that present the credential.
    var fields: [HeaderFields.Field] { Self.fields(record.handle ?? "", secret.reveal() ?? "") }

    /// The fields that present a handle and a secret.
    static func fields(_ handle: String, _ secret: String) -> [HeaderFields.Field] {
        [(name: "X-Invented-Id", value: handle), (name: "X-Invented-Secret", value: secret)]
    }

    /// The field that signs a body at a time with a nonce.
    func signature(_ body: String, at moment: Instant, nonce: String = "n1") -> HeaderFields.Field {
        let start = "\(moment.seconds).\(nonce)"
        let bytes = Array("\(start).\(body)".utf8)
        let code = MessageAuthentication.sign(bytes, .hmacSHA256, key: secret)
        return (name: "X-Invented-Signature", value: "\(start).\(Hexadecimal.encode(code))")
    }
}

/// The field that presents a session.
func sessionField(_ token: String) -> [HeaderFields.Field] {
    [(name: "X-Invented-Session", value: token)]
}
