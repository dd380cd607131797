public import TollgateCore

/// The signature of Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and
/// `webhook-signature` with one `v1,<base64>` for each key, which is HMAC-SHA-256 over id, time of
/// sending and body, joined by points.
///
/// The key is what the letters behind `whsec_` spell in Base64; any other secret is taken as it is.
public enum StandardWebhook {
    /// The header field with the signatures.
    public static let signatureName = "webhook-signature"
    /// The letters that begin a key whose rest is Base64.
    public static let keyPrefix = "whsec_"
    /// How far the clocks of sender and receiver may be apart, as the specification's libraries
    /// have it.
    public static let tolerance: Duration = .seconds(300)
    /// How many signatures a verifier looks at.
    public static let signaturesMax = 16

    // MARK: Keys

    /// The secret that stands for a key's bytes: `whsec_` and Base64.
    public static func secret(of bytes: [UInt8]) -> Secret {
        Secret(keyPrefix + Base64.encode(bytes))
    }

    /// The bytes of a key whose rest is Base64; `nil` for any other key.
    public static func decoded(_ key: Secret) -> Secret? {
        key.withBytes { bytes in
            guard bytes.starts(with: keyPrefix.utf8) else { return nil }
            let rest = String(decoding: bytes.dropFirst(keyPrefix.utf8.count), as: UTF8.self)
            return Base64.decode(rest[...], padding: .optional).map { Secret($0) }
        }
    }

    // MARK: Signing

    /// Adds the three header fields; without keys that of the signatures is left out.
    ///
    /// - Parameters:
    ///   - body: The bytes as they are sent.
    ///   - id: The message's id, the same on every try; without a point in it.
    ///   - keys: The keys that sign, the first key's signature first.
    ///   - now: The moment of sending.
    ///   - headers: The header fields so far.
    public static func sign(
        _ body: [UInt8],
        id: String,
        keys: [Secret],
        at now: Instant,
        into headers: inout HeaderFields
    ) {
        let time = String(now.seconds)
        headers.add("webhook-id", id)
        headers.add("webhook-timestamp", time)
        guard !keys.isEmpty else { return }
        let signatures = keys.map { signature(id, time, body, decoded($0) ?? $0) }
        headers.add(signatureName, signatures.joined(separator: " "))
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

    // MARK: Checking

    /// What is wrong with a received callback's signature; `nil` where nothing is.
    ///
    /// - Parameters:
    ///   - callback: The callback as it arrived.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    ///   - isExplained: Whether to look for the mistake behind a wrong one.
    /// - Returns: The fault, or `nil`.
    public static func fault(
        in callback: SignedCallback,
        key: Secret,
        at now: Instant,
        explained isExplained: Bool
    ) -> SignatureFault? {
        let received: Received
        do throws(SignatureFault) {
            received = try Received(callback)
        } catch {
            return error
        }
        if received.fits(callback.body, decoded(key) ?? key) {
            return .time(received.sent, at: now, tolerance: tolerance)
        }
        return isExplained ? mistake(received, callback.body, key) : .anotherSignature
    }

    /// What the header fields hold.
    private struct Received {
        let id: String
        /// The moment of sending as it is written.
        let time: String
        let sent: Instant
        /// The signatures of the one version that there is.
        let signatures: [String]

        init(_ callback: SignedCallback) throws(SignatureFault) {
            guard let id = callback.headers["webhook-id"] else {
                throw SignatureFault(.missingField, "webhook-id is missing")
            }
            guard let time = callback.headers["webhook-timestamp"] else {
                throw SignatureFault(.missingField, "webhook-timestamp is missing")
            }
            guard let sent = Instant(writtenSeconds: time) else {
                throw SignatureFault(.time, "webhook-timestamp is not whole seconds since 1970")
            }
            guard let list = callback.headers["webhook-signature"] else {
                throw SignatureFault(.missingField, "\(signatureName) is missing")
            }
            let signatures = list.split(separator: " ").prefix(signaturesMax).map(String.init)
                .filter { $0.hasPrefix("v1,") }
            guard !signatures.isEmpty else {
                throw SignatureFault(
                    .encoding,
                    "\(signatureName) has no signature that begins with v1,"
                )
            }
            (self.id, self.time, self.sent, self.signatures) = (id, time, sent, signatures)
        }

        /// Whether one of the signatures is the one that a key's bytes make of a body.
        func fits(_ body: [UInt8], _ key: Secret) -> Bool {
            let expected = signature(id, time, body, key)
            return signatures.contains { ConstantTime.equal($0, expected) }
        }
    }

    /// The usual mistake that explains a wrong signature, if one does.
    private static func mistake(
        _ received: Received,
        _ body: [UInt8],
        _ key: Secret
    ) -> SignatureFault {
        if let trimmed = key.trimmed, received.fits(body, decoded(trimmed) ?? trimmed) {
            return .paddedKey
        }
        if decoded(key) != nil, received.fits(body, key) {
            return SignatureFault(
                .key,
                "made with the secret's text: this signature takes the bytes behind \(keyPrefix)"
            )
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            received.fits(compact, decoded(key) ?? key)
        {
            return .rewrittenBody
        }
        return SignatureFault(
            .content,
            "no signature fits: another key, or the body, id or timestamp was changed on the way"
        )
    }
}
