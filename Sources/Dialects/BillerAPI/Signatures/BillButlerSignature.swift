import TollgateCore
import TollgateCrypto

/// The signature `BillButler-Signature: t=<seconds>,v1=<digits>`: HMAC-SHA-256 over the time of
/// sending, a point and the body, in lower-case hexadecimal digits (contract, section 6).
///
/// The key is the secret's text as it stands, `whsec_` included, as the contract's vector has it
/// and `stripe.WebhookSignature` verifies it.
enum BillButlerSignature {
    /// The header field.
    static let name = "BillButler-Signature"
    /// How many parts of a signature a verifier looks at.
    static let partsMax = 16

    /// The field's value: one `v1` for each key, the first key's first.
    static func value(_ seconds: Int64, _ body: [UInt8], keys: [Secret]) -> String {
        let time = String(seconds)
        return (["t=\(time)"] + keys.map { "v1=\(digits(time, body, $0))" }).joined(separator: ",")
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
        do throws(SignatureFault) {
            let parts = try Parts(callback.headers)
            let right = digits(parts.time, callback.body, key)
            if parts.codes.contains(where: { ConstantTime.equal($0, right) }) {
                return .time(parts.sent, at: now, tolerance: BillerAPICallbackSigner.tolerance)
            }
            return isExplained
                ? mistake(parts, callback.body, key, right: right) : .anotherSignature
        } catch {
            return error
        }
    }

    // MARK: Reading

    /// The parts of a received signature.
    private struct Parts {
        /// The moment of sending as it is written.
        let time: String
        /// The moment.
        let sent: Instant
        /// The codes of the one scheme that there is.
        let codes: [String]

        init(_ headers: HeaderFields) throws(SignatureFault) {
            let fields = headers.all("billbutler-signature")
            guard let field = fields.first else {
                throw SignatureFault(.missingField, "the header field \(name) is missing")
            }
            guard fields.count == 1 else {
                throw SignatureFault(
                    .extraField,
                    "the header field \(name) stands there repeatedly"
                )
            }
            let pairs = Self.pairs(field)
            let times = pairs.filter { $0.name == "t" }.map(\.value)
            guard let time = times.first else {
                throw SignatureFault(.missingField, "\(name) has no time of sending: t=…")
            }
            guard times.count == 1 else {
                throw SignatureFault(.extraField, "\(name) has two times of sending")
            }
            guard let sent = Instant(writtenSeconds: time) else {
                throw SignatureFault(.time, "t in \(name) is not whole seconds since 1970")
            }
            let codes = pairs.filter { $0.name == "v1" }.map(\.value)
            guard !codes.isEmpty else {
                throw SignatureFault(.missingField, "\(name) has no code: v1=…")
            }
            (self.time, self.sent, self.codes) = (time, sent, codes)
        }

        private static func pairs(_ field: String) -> [(name: String, value: String)] {
            field.split(separator: ",").prefix(partsMax).compactMap { part in
                let sides = part.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                guard sides.count == 2 else { return nil }
                return (name: String(sides[0].drop { $0 == " " }), value: String(sides[1]))
            }
        }
    }

    // MARK: Mistakes

    /// The usual mistake that explains a wrong signature, if one does.
    private static func mistake(
        _ parts: Parts,
        _ body: [UInt8],
        _ key: Secret,
        right: String
    ) -> SignatureFault {
        let spelling = parts.codes.lazy.compactMap { SignatureFault.spelling(of: $0, right: right) }
        if let fault = spelling.first { return fault }
        func fits(_ code: String) -> Bool { parts.codes.contains { ConstantTime.equal($0, code) } }
        if fits(hexadecimal(body, key)) {
            return SignatureFault(.missingField, "made without the time of sending and its point")
        }
        if fits(hexadecimal(body + Array(".\(parts.time)".utf8), key)) {
            return SignatureFault(.order, "made with the time of sending behind the body")
        }
        if let trimmed = key.trimmed, fits(digits(parts.time, body, trimmed)) { return .paddedKey }
        if let decoded = StandardWebhook.decoded(key),
            fits(digits(parts.time, body, decoded))
        {
            return SignatureFault(
                .key,
                "made with the bytes behind whsec_: this signature takes the secret's text as it is"
            )
        }
        if let compact = try? JSONValue(reading: body).bytes, compact != body,
            fits(digits(parts.time, compact, key))
        {
            return .rewrittenBody
        }
        return SignatureFault(
            .content,
            "no code fits: another key, or the body or the time of sending was changed on the way"
        )
    }

    private static func digits(_ time: String, _ body: [UInt8], _ key: Secret) -> String {
        hexadecimal(Array("\(time).".utf8) + body, key)
    }

    private static func hexadecimal(_ bytes: [UInt8], _ key: Secret) -> String {
        Hexadecimal.encode(MessageAuthentication.sign(bytes, .hmacSHA256, key: key))
    }
}
