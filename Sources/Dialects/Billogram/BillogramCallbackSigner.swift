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
        at now: Instant,
        explained: Bool
    ) -> [SignatureFinding] {
        let unfit = WebhookKeyForm.unsharedFault(of: key)
        let current = SignatureFinding(
            name: Self.signatureName,
            fault: unfit ?? Self.fault(callback, key, now)
        )
        guard Self.hasOldSignature(callback.body) else { return [current] }
        let old = SignatureFinding(
            name: Self.oldSignatureName,
            fault: unfit ?? Self.oldFault(callback.body, key),
            praise: "the old signature is right; it covers the callback's id alone"
        )
        return [current, old]
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

    private static func fault(
        _ callback: SignedCallback,
        _ key: Secret,
        _ now: Instant
    ) -> SignatureFault? {
        let headers = callback.headers
        guard let given = headers["billogram-signature"] else {
            let hint = headers["x-billogram-signature"] == nil ? "" : "; its name begins without X-"
            return SignatureFault(
                .missingField,
                "the header field \(signatureName) is missing\(hint)"
            )
        }
        guard let timestamp = headers["billogram-request-timestamp"] else {
            return SignatureFault(.missingField, "the header field \(timestampName) is missing")
        }
        guard let sent = moment(timestamp) else {
            return SignatureFault(
                .time,
                "\(timestampName) is not seconds since 1970, such as 1550155518.141119"
            )
        }
        let right = signature(timestamp, callback.body, key)
        guard !ConstantTime.equal(given, right) else {
            return .time(sent, at: now, tolerance: tolerance)
        }
        if let fault = SignatureFault.spelling(of: given, right: right) { return fault }
        guard given.utf8.count == right.utf8.count, Hexadecimal.decode(given) != nil else {
            return SignatureFault(
                .encoding,
                "not 64 hexadecimal digits, as an HMAC-SHA-256 has"
            )
        }
        return mistake(given, timestamp, callback.body, key)
    }

    /// The usual mistake that explains a wrong signature, if one does.
    private static func mistake(
        _ given: String,
        _ timestamp: String,
        _ body: [UInt8],
        _ key: Secret
    ) -> SignatureFault {
        if ConstantTime.equal(given, hmac(body, key)) {
            return SignatureFault(.missingField, "made without the timestamp and its colon")
        }
        if let trimmed = key.trimmed,
            ConstantTime.equal(given, signature(timestamp, body, trimmed))
        {
            return .paddedKey
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            ConstantTime.equal(given, signature(timestamp, compact, key))
        {
            return .rewrittenBody
        }
        return SignatureFault(
            .content,
            "another key, or the body or the timestamp was changed on the way"
        )
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
    private static func oldFault(_ body: [UInt8], _ key: Secret) -> SignatureFault? {
        guard let members = (try? JSONValue(reading: body))?.object else {
            return SignatureFault(.body, "the body is not a JSON object")
        }
        guard let given = members[oldSignatureName]?.string else {
            return SignatureFault(.encoding, "not a string")
        }
        guard let id = members["callback_id"]?.string else {
            return SignatureFault(.missingField, "the body has no callback_id that was signed")
        }
        let right = oldSignature(id, key)
        if ConstantTime.equal(given, right) { return nil }
        return .spelling(of: given, right: right)
            ?? SignatureFault(.content, "another key, or the callback_id was changed on the way")
    }
}
