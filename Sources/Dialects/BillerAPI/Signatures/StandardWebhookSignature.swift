import TollgateCore
import TollgateCrypto

/// The signature of Standard Webhooks 1.0 beside the vendor's own: `webhook-id`,
/// `webhook-timestamp` and `webhook-signature` with one `v1,<base64>` for each key, over the three
/// texts joined by points.
///
/// The key is what the letters behind `whsec_` spell in Base64; any other secret is taken as it is.
enum StandardWebhookSignature {
    /// The header field with the signature.
    static let name = "webhook-signature"
    /// The letters that begin a key whose rest is Base64.
    static let keyPrefix = "whsec_"
    /// How many signatures a verifier looks at.
    static let signaturesMax = 16

    /// The field's value: one signature for each key, the first key's first.
    static func value(_ id: String, _ seconds: Int64, _ body: [UInt8], keys: [Secret]) -> String {
        keys.map { signature(id, String(seconds), body, decoded($0) ?? $0) }
            .joined(separator: " ")
    }

    /// What is wrong with a received one; `nil` where nothing is.
    ///
    /// - Parameters:
    ///   - callback: The callback as it arrived.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    ///   - isExplained: Whether to look for the mistake behind a wrong one.
    /// - Returns: The fault, or `nil`.
    static func fault(
        _ callback: SignedCallback,
        _ key: Secret,
        _ now: Instant,
        explained isExplained: Bool
    ) -> SignatureFault? {
        guard let id = callback.headers["webhook-id"] else {
            return SignatureFault(.missingField, "webhook-id is missing")
        }
        guard let time = callback.headers["webhook-timestamp"] else {
            return SignatureFault(.missingField, "webhook-timestamp is missing")
        }
        guard (1...11).contains(time.utf8.count),
            time.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(time)
        else {
            return SignatureFault(.time, "webhook-timestamp is not whole seconds since 1970")
        }
        let given = (callback.headers["webhook-signature"] ?? "").split(separator: " ")
            .prefix(signaturesMax).map(String.init).filter { $0.hasPrefix("v1,") }
        guard !given.isEmpty else {
            return SignatureFault(.encoding, "\(name) has no signature that begins with v1,")
        }
        func fits(_ body: [UInt8], _ key: Secret) -> Bool {
            let expected = signature(id, time, body, key)
            return given.contains { ConstantTime.equal($0, expected) }
        }
        guard !fits(callback.body, decoded(key) ?? key) else {
            return .time(
                Instant(seconds: seconds),
                at: now,
                tolerance: BillerAPICallbackSigner.tolerance
            )
        }
        guard isExplained else {
            return SignatureFault(.content, "this key makes another one of what was received")
        }
        return mistake(callback.body, key, fits)
    }

    /// The bytes of a key whose rest is Base64; `nil` for any other key.
    static func decoded(_ key: Secret) -> Secret? {
        key.withBytes { bytes in
            guard bytes.starts(with: keyPrefix.utf8) else { return nil }
            let rest = String(decoding: bytes.dropFirst(keyPrefix.utf8.count), as: UTF8.self)
            return Base64.decode(rest[...], padding: .optional).map { Secret($0) }
        }
    }

    /// The usual mistake that explains a wrong signature, if one does.
    private static func mistake(
        _ body: [UInt8],
        _ key: Secret,
        _ fits: (_ body: [UInt8], _ key: Secret) -> Bool
    ) -> SignatureFault {
        if let trimmed = key.trimmed, fits(body, decoded(trimmed) ?? trimmed) { return .paddedKey }
        if decoded(key) != nil, fits(body, key) {
            return SignatureFault(
                .key,
                "made with the secret's text: this signature takes the bytes behind whsec_"
            )
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            fits(compact, decoded(key) ?? key)
        {
            return .rewrittenBody
        }
        return SignatureFault(
            .content,
            "no signature fits: another key, or the body, id or timestamp was changed on the way"
        )
    }

    private static func signature(
        _ id: String,
        _ time: String,
        _ body: [UInt8],
        _ key: Secret
    ) -> String {
        let content = Array("\(id).\(time).".utf8) + body
        return "v1,\(Base64.encode(MessageAuthentication.sign(content, .hmacSHA256, key: key)))"
    }
}
