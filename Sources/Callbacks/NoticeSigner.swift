public import TollgateCore
import TollgateCrypto

/// Signs what the server itself tells, as Standard Webhooks 1.0 has it: `webhook-id`, `webhook-timestamp`
/// and `webhook-signature` with one `v1` signature.
public struct NoticeSigner: CallbackSigner {
    /// The channel of the server's own notices.
    public static let channel = "tollgate"
    /// The letters that begin a key whose rest is Base64.
    public static let keyPrefix = "whsec_"
    /// How far the clocks of sender and receiver may be apart.
    public static let tolerance: Duration = .seconds(300)
    /// How many signatures a verifier looks at.
    static let signaturesMax = 16

    /// The header field with the signature.
    private static let signatureName = "webhook-signature"

    /// The channel.
    public var channel: String { Self.channel }

    /// Makes a signer.
    public init() {}

    /// Writes one try.
    public func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback {
        let body = JSONValue.object(
            JSONObject([
                ("type", .string(callback.kind)),
                ("timestamp", .string(callback.createdAt.rfc3339)),
                ("data", .object(callback.content)),
            ])
        ).bytes
        let (id, timestamp) = (callback.id.rawValue, String(now.seconds))
        var headers: HeaderFields = [
            "Content-Type": "application/json", "webhook-id": id, "webhook-timestamp": timestamp,
        ]
        if let key {
            headers.add(Self.signatureName, Self.signature(id, timestamp, body, key))
        }
        return SignedCallback(headers: headers, body: body)
    }

    /// Checks a callback as its receiver would.
    public func verify(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained: Bool
    ) -> [SignatureFinding] {
        let fault = Self.fault(callback, key, now)
        return [SignatureFinding(name: Self.signatureName, fault: fault)]
    }

    /// What is wrong; `nil` where nothing is.
    private static func fault(
        _ callback: SignedCallback,
        _ key: Secret,
        _ now: Instant
    ) -> SignatureFault? {
        guard let id = callback.headers["webhook-id"] else {
            return SignatureFault(.missingField, "webhook-id is missing")
        }
        guard let timestamp = callback.headers["webhook-timestamp"] else {
            return SignatureFault(.missingField, "webhook-timestamp is missing")
        }
        guard let seconds = Int64(timestamp), seconds.magnitude < 1 << 40 else {
            return SignatureFault(.time, "webhook-timestamp is not whole seconds since 1970")
        }
        guard let list = callback.headers["webhook-signature"] else {
            return SignatureFault(.missingField, "webhook-signature is missing")
        }
        let given = list.split(separator: " ").prefix(signaturesMax).map(String.init)
        guard given.contains(where: { $0.hasPrefix("v1,") }) else {
            return SignatureFault(
                .encoding,
                "webhook-signature has no signature that begins with v1,"
            )
        }
        func matches(_ body: [UInt8], _ key: Secret) -> Bool {
            let expected = signature(id, timestamp, body, key)
            return given.contains { ConstantTime.equal($0, expected) }
        }
        guard !matches(callback.body, key) else {
            return .time(Instant(seconds: seconds), at: now, tolerance: tolerance)
        }
        if let trimmed = key.trimmed, matches(callback.body, trimmed) { return .paddedKey }
        if let compact = try? JSONValue(reading: callback.body).bytes, compact != callback.body,
            matches(compact, key)
        {
            return .rewrittenBody
        }
        return SignatureFault(
            .content,
            "no signature fits: another key, or the body, id or timestamp was changed"
        )
    }

    private static func signature(
        _ id: String,
        _ timestamp: String,
        _ body: [UInt8],
        _ key: Secret
    ) -> String {
        let content = Array("\(id).\(timestamp).".utf8) + body
        let code = MessageAuthentication.sign(content, .hmacSHA256, key: bytes(of: key))
        return "v1,\(Base64.encode(code))"
    }

    /// The bytes of a key: behind `whsec_` they are written in Base64.
    private static func bytes(of key: Secret) -> Secret {
        key.withBytes { bytes in
            let prefix = Array(keyPrefix.utf8)
            guard bytes.starts(with: prefix),
                let decoded = Base64.decode(
                    String(decoding: bytes.dropFirst(prefix.count), as: UTF8.self)[...],
                    padding: .optional
                )
            else { return key }
            return Secret(decoded)
        }
    }
}
