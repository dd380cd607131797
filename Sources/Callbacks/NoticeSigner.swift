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
        at now: Instant
    ) -> [SignatureFinding] {
        let fault = Self.fault(callback, key: key, at: now)
        return [
            SignatureFinding(
                name: Self.signatureName,
                isValid: fault == nil,
                explanation: fault?.explanation ?? "the signature is right and recent"
            )
        ]
    }

    /// Says which part of a wrong signature is wrong.
    public func diagnose(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant
    ) -> [SignatureDiagnosis] {
        Self.fault(callback, key: key, at: now).map { [$0] } ?? []
    }

    private static func wrong(
        _ part: SignatureDiagnosis.Part,
        _ explanation: String
    ) -> SignatureDiagnosis {
        SignatureDiagnosis(name: signatureName, part: part, explanation: explanation)
    }

    /// What is wrong; `nil` where nothing is.
    private static func fault(
        _ callback: SignedCallback,
        key: Secret,
        at now: Instant
    ) -> SignatureDiagnosis? {
        guard let id = callback.headers["webhook-id"] else {
            return wrong(.missingField, "webhook-id is missing")
        }
        guard let timestamp = callback.headers["webhook-timestamp"] else {
            return wrong(.missingField, "webhook-timestamp is missing")
        }
        guard let seconds = Int64(timestamp), seconds.magnitude < 1 << 40 else {
            return wrong(.time, "webhook-timestamp is not whole seconds since 1970")
        }
        guard let list = callback.headers["webhook-signature"] else {
            return wrong(.missingField, "webhook-signature is missing")
        }
        let given = list.split(separator: " ").prefix(signaturesMax)
        guard given.contains(where: { $0.hasPrefix("v1,") }) else {
            return wrong(.encoding, "webhook-signature has no signature that begins with v1,")
        }
        let expected = Array(signature(id, timestamp, callback.body, key).utf8)
        guard given.contains(where: { ConstantTime.equal(Array($0.utf8), expected) }) else {
            return mismatch(given, id, timestamp, callback.body, key)
        }
        let age = now - Instant(seconds: seconds)
        if age > tolerance {
            return wrong(
                .time,
                "right, but signed more than 5 minutes ago: old, or a clock is wrong"
            )
        }
        if age < .zero - tolerance {
            return wrong(.time, "right, but signed in the future: a clock is wrong")
        }
        return nil
    }

    /// Why no signature is right, where a usual mistake explains it.
    private static func mismatch(
        _ given: ArraySlice<Substring>,
        _ id: String,
        _ timestamp: String,
        _ body: [UInt8],
        _ key: Secret
    ) -> SignatureDiagnosis {
        func matches(_ body: [UInt8], _ key: Secret) -> Bool {
            let expected = Array(signature(id, timestamp, body, key).utf8)
            return given.contains { ConstantTime.equal(Array($0.utf8), expected) }
        }
        if let trimmed = key.trimmed, matches(body, trimmed) {
            return wrong(.key, "the key has white space around it")
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            matches(compact, key)
        {
            return wrong(
                .body,
                "the body was written anew after it was signed: verify the bytes as they arrived"
            )
        }
        return wrong(
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
