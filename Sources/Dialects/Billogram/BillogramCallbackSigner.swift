public import TollgateCore
import TollgateCrypto

/// Signs Billogram's callbacks with both signatures that its receivers know, and checks them.
///
/// The current one is in the header: HMAC-SHA-256 over the time of sending, a colon and the body
/// (docs.billogram.com/guides/webhooks), in lower-case hexadecimal digits, as a receiver reads it. The old
/// one is in the body: MD5 of the callback's id followed by the key. Without a key the header fields are
/// left out and the body's `signature` is `null`.
public struct BillogramCallbackSigner: CallbackSigner {
    /// The header field with the time of sending.
    public static let timestampName = "Billogram-Request-Timestamp"
    /// The header field with the signature.
    public static let signatureName = "Billogram-Signature"
    /// The name of the old signature in findings.
    public static let oldSignatureName = "signature"
    /// How far the clocks of sender and receiver may be apart; Billogram names no figure.
    public static let tolerance: Duration = .seconds(300)

    /// The members of the content, in the order in which the documentation shows them.
    private static let contentNames = ["custom", "billogram", "event"]

    /// The channel.
    public var channel: String { "billogram" }

    /// Makes a signer.
    public init() {}

    /// Writes one try.
    public func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback {
        let body = JSONValue.object(Self.body(of: callback, key: key)).bytes
        var headers: HeaderFields = ["Content-Type": "application/json"]
        if let key {
            let timestamp = Self.timestamp(now)
            headers.add(Self.timestampName, timestamp)
            headers.add(Self.signatureName, Self.signature(timestamp, body, key))
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
        let current = SignatureFinding(
            name: Self.signatureName,
            isValid: fault == nil,
            explanation: fault?.explanation ?? "the signature is right and recent"
        )
        guard Self.hasOldSignature(callback.body) else { return [current] }
        let oldFault = Self.oldFault(callback.body, key)
        let old = SignatureFinding(
            name: Self.oldSignatureName,
            isValid: oldFault == nil,
            explanation: oldFault?.explanation
                ?? "the old signature is right; it covers the callback's id alone"
        )
        return [current, old]
    }

    /// Says which part of a wrong signature is wrong.
    public func diagnose(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant
    ) -> [SignatureDiagnosis] {
        [
            Self.fault(callback, key: key, at: now),
            Self.hasOldSignature(callback.body) ? Self.oldFault(callback.body, key) : nil,
        ].compactMap(\.self)
    }

    // MARK: Writing

    private static func body(of callback: CallbackMessage, key: Secret?) -> JSONObject {
        let id = callback.id.rawValue
        var body = JSONObject([
            ("callback_id", .string(id)),
            ("callback_timestamp", .string(callback.createdAt.rfc3339)),
            ("callback_type", .string(callback.kind)),
        ])
        for name in contentNames { body[name] = callback.content[name] ?? .null }
        for member in callback.content.members where body[member.name] == nil {
            body[member.name] = member.value
        }
        body[oldSignatureName] = .optional(key.map { oldSignature(id, $0) })
        return body
    }

    /// Seconds since 1970 with six digits behind the point: `1550155518.141119`.
    private static func timestamp(_ now: Instant) -> String {
        let fraction = String(now.microseconds - now.seconds * 1_000_000)
        let zeros = String(repeating: "0", count: max(0, 6 - fraction.utf8.count))
        return "\(now.seconds).\(zeros)\(fraction)"
    }

    private static func signature(_ timestamp: String, _ body: [UInt8], _ key: Secret) -> String {
        hmac(Array("\(timestamp):".utf8) + body, key)
    }

    private static func hmac(_ bytes: [UInt8], _ key: Secret) -> String {
        Hexadecimal.encode(MessageAuthentication.sign(bytes, .hmacSHA256, key: key))
    }

    private static func oldSignature(_ id: String, _ key: Secret) -> String {
        key.withBytes { Hexadecimal.encode(LegacyDigest.md5(Array(id.utf8) + $0)) }
    }

    // MARK: Checking the current signature

    private static func wrong(
        _ part: SignatureDiagnosis.Part,
        _ explanation: String
    ) -> SignatureDiagnosis {
        SignatureDiagnosis(name: signatureName, part: part, explanation: explanation)
    }

    private static func fault(
        _ callback: SignedCallback,
        key: Secret,
        at now: Instant
    ) -> SignatureDiagnosis? {
        let headers = callback.headers
        guard let given = headers["billogram-signature"] else {
            let hint = headers["x-billogram-signature"] == nil ? "" : "; its name begins without X-"
            return wrong(.missingField, "the header field \(signatureName) is missing\(hint)")
        }
        guard let timestamp = headers["billogram-request-timestamp"] else {
            return wrong(.missingField, "the header field \(timestampName) is missing")
        }
        guard let sent = moment(timestamp) else {
            return wrong(
                .time,
                "\(timestampName) is not seconds since 1970, such as 1550155518.141119"
            )
        }
        guard matches(given, signature(timestamp, callback.body, key)) else {
            return mismatch(given, timestamp, callback.body, key)
        }
        let age = now - sent
        if age > tolerance {
            return wrong(
                .time,
                "right, but sent more than 5 minutes ago: an old callback, or a clock is wrong"
            )
        }
        if age < .zero - tolerance {
            return wrong(.time, "right, but sent in the future: a clock is wrong")
        }
        return nil
    }

    /// Why the signature is wrong, where a usual mistake explains it.
    private static func mismatch(
        _ given: String,
        _ timestamp: String,
        _ body: [UInt8],
        _ key: Secret
    ) -> SignatureDiagnosis {
        let right = signature(timestamp, body, key)
        if matches(given.lowercased(), right) {
            return wrong(.encoding, "right, but not in lower-case digits")
        }
        if let bytes = Base64.decode(given[...], padding: .optional),
            matches(Hexadecimal.encode(bytes), right)
        {
            return wrong(.encoding, "right, but in Base64 instead of hexadecimal digits")
        }
        guard given.utf8.count == right.utf8.count, Hexadecimal.decode(given) != nil else {
            return wrong(.encoding, "not 64 hexadecimal digits, as an HMAC-SHA-256 has")
        }
        if matches(given, hmac(body, key)) {
            return wrong(.missingField, "made without the timestamp and its colon")
        }
        if let trimmed = key.trimmed, matches(given, signature(timestamp, body, trimmed)) {
            return wrong(.key, "the key that you gave has white space around it")
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            matches(given, signature(timestamp, compact, key))
        {
            return wrong(
                .body,
                "the body was written anew after it was signed: verify the bytes as they arrived"
            )
        }
        return wrong(
            .content,
            "another key, or the body or the timestamp was changed on the way"
        )
    }

    private static func matches(_ given: String, _ right: String) -> Bool {
        ConstantTime.equal(Array(given.utf8), Array(right.utf8))
    }

    /// Reads seconds since 1970 with an optional fraction, of which six digits count.
    private static func moment(_ text: String) -> Instant? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard isNumber, parts[0].utf8.count <= 11, let seconds = Int64(parts[0]) else { return nil }
        guard parts.count == 2 else { return Instant(seconds: seconds) }
        let digits = parts[1].utf8.prefix(6)
        var fraction = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
        for _ in digits.count..<6 { fraction *= 10 }
        return Instant(microseconds: seconds * 1_000_000 + fraction)
    }

    // MARK: Checking the old signature

    /// Whether there is an old signature to check; a body that cannot be read is one whose signature is wrong.
    private static func hasOldSignature(_ body: [UInt8]) -> Bool {
        guard let members = (try? JSONValue(reading: body))?.object else { return true }
        return members[oldSignatureName].map { !$0.isNull } ?? false
    }

    /// What is wrong with the old signature; `nil` where nothing is.
    private static func oldFault(_ body: [UInt8], _ key: Secret) -> SignatureDiagnosis? {
        func wrong(
            _ part: SignatureDiagnosis.Part,
            _ explanation: String
        ) -> SignatureDiagnosis {
            SignatureDiagnosis(name: oldSignatureName, part: part, explanation: explanation)
        }
        guard let members = (try? JSONValue(reading: body))?.object else {
            return wrong(.body, "the body is not a JSON object")
        }
        guard let given = members[oldSignatureName]?.string else {
            return wrong(.encoding, "not a string")
        }
        guard let id = members["callback_id"]?.string else {
            return wrong(.missingField, "the body has no callback_id that was signed")
        }
        if matches(given, oldSignature(id, key)) { return nil }
        if matches(given.lowercased(), oldSignature(id, key)) {
            return wrong(.encoding, "right, but not in lower-case digits")
        }
        return wrong(.content, "another key, or the callback_id was changed on the way")
    }
}
