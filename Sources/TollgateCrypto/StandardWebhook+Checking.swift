public import TollgateCore

extension StandardWebhook {
    /// What is wrong with a received callback's signature; `nil` where nothing is.
    ///
    /// A key `whpk_…` verifies the `v1a` signatures, as a key `whsk_…` does by its public half; any
    /// other key verifies the `v1` ones. Signatures of the other version are passed over.
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
        do throws(SignatureFault) {
            let proof = try Proof(key)
            let received = try Received(callback, proof.version)
            if received.fits(callback.body, proof) {
                return .time(received.sent, at: now, tolerance: tolerance)
            }
            guard isExplained else { return .anotherSignature }
            return mistake(received, callback.body, key, proof)
        } catch {
            return error
        }
    }

    /// What a receiver's key verifies with.
    private enum Proof {
        /// The bytes of a shared secret.
        case shared(Secret)
        /// The public half of a pair.
        case pair(WebhookPublicKey)

        init(_ key: Secret) throws(SignatureFault) {
            switch WebhookKeyForm(of: key) {
            case .shared: self = .shared(decoded(key) ?? key)
            case .signing, .verifying:
                if let half = Self.publicHalf(of: key) {
                    self = .pair(half)
                } else if let trimmed = key.trimmed, Self.publicHalf(of: trimmed) != nil {
                    throw .paddedKey
                } else {
                    let sentence = WebhookKeyForm.refusal(
                        of: key,
                        for: .verifying,
                        takesPairs: true
                    )
                    throw SignatureFault(.key, sentence ?? WebhookKeyForm.malformedPublicKey)
                }
            }
        }

        /// The version of the signatures that it verifies.
        var version: Version {
            switch self {
            case .shared: .shared
            case .pair: .pair
            }
        }

        private static func publicHalf(of key: Secret) -> WebhookPublicKey? {
            WebhookPublicKey(reading: key) ?? WebhookSigningKey(reading: key)?.publicKey
        }
    }

    /// What the header fields hold.
    private struct Received {
        let id: String
        /// The moment of sending as it is written.
        let time: String
        let sent: Instant
        /// The signatures of the version that is verified.
        let signatures: [String]

        init(_ callback: SignedCallback, _ version: Version) throws(SignatureFault) {
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
            let all = list.split(separator: " ").prefix(signaturesMax).map(String.init)
            let signatures = all.filter { $0.hasPrefix(version.start) }
            guard !signatures.isEmpty else { throw absence(of: version, in: all) }
            (self.id, self.time, self.sent, self.signatures) = (id, time, sent, signatures)
        }

        /// Whether one of the signatures is one that a key accepts for a body.
        func fits(_ body: [UInt8], _ proof: Proof) -> Bool {
            let content = content(id, time, body)
            switch proof {
            case .shared(let key):
                let expected = code(of: content, key)
                return signatures.contains { ConstantTime.equal($0, expected) }
            case .pair(let key):
                return signatures.contains { signature in
                    pairBytes(of: signature).map { key.accepts($0, of: content) } ?? false
                }
            }
        }
    }

    /// The bytes of a `v1a` signature; `nil` where it is not the Base64 of as many as it must have.
    private static func pairBytes(of signature: String) -> [UInt8]? {
        let bytes = Base64.decode(signature.dropFirst(Version.pair.start.count))
        return bytes?.count == WebhookPublicKey.signatureByteCount ? bytes : nil
    }

    /// What to say where no signature is of the version that a key verifies.
    private static func absence(of version: Version, in signatures: [String]) -> SignatureFault {
        let (other, remedy): (Version, String) =
            switch version {
            case .shared: (.pair, "the sender's public key, \(WebhookPublicKey.prefix)…")
            case .pair: (.shared, "the shared secret, such as \(keyPrefix)…")
            }
        guard signatures.contains(where: { $0.hasPrefix(other.start) }) else {
            return SignatureFault(
                .encoding,
                "\(signatureName) has no signature that begins with \(version.start)"
            )
        }
        return SignatureFault(
            .missingField,
            "\(signatureName) has only \(other.rawValue) signatures: verify them with \(remedy)"
        )
    }

    // MARK: Mistakes

    /// The usual mistake that explains a wrong signature, if one does.
    private static func mistake(
        _ received: Received,
        _ body: [UInt8],
        _ key: Secret,
        _ proof: Proof
    ) -> SignatureFault {
        switch proof {
        case .shared:
            if let trimmed = key.trimmed,
                received.fits(body, .shared(decoded(trimmed) ?? trimmed))
            {
                return .paddedKey
            }
            if decoded(key) != nil, received.fits(body, .shared(key)) {
                return SignatureFault(
                    .key,
                    "made with the secret's text: this signature takes the bytes behind \(keyPrefix)"
                )
            }
        case .pair:
            if received.signatures.allSatisfy({ pairBytes(of: $0) == nil }) {
                return SignatureFault(
                    .encoding,
                    "behind \(Version.pair.start) stands the padded Base64 of 64 bytes"
                )
            }
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            received.fits(compact, proof)
        {
            return .rewrittenBody
        }
        return SignatureFault(
            .content,
            "no signature fits: another key, or the body, id or timestamp was changed on the way"
        )
    }
}
