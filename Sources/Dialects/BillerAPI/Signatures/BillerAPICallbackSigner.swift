public import TollgateCore
import TollgateCrypto

/// Signs BillerAPI's webhooks in both ways that receivers verify, and checks them: the vendor's
/// `BillButler-Signature`, and Standard Webhooks 1.0 with a `v1` for each secret and a `v1a` for the
/// Ed25519 key beside it.
///
/// The content of a callback has the members `client_id`, `mode`, `data` (ids only) and, where one
/// event goes to several receivers, its `event_id`; the rest of the body is made here.
public struct BillerAPICallbackSigner: CallbackSigner {
    /// How far the clocks of sender and receiver may be apart (contract, section 6, inferred).
    public static let tolerance: Duration = .seconds(300)
    /// The letters that begin an event's id.
    public static let eventPrefix = "evt_"
    /// How many bytes of a value a header field takes.
    static let headerBytesMax = 255

    /// The channel.
    public var channel: String { "billerapi" }

    /// The kinds, bills' first.
    public var kinds: [String] { BillerAPIEvent.allCases.map(\.rawValue) }

    /// They can: each webhook has a key pair beside its secret.
    public let verifiesWithPairs = true

    /// Makes a signer.
    public init() {}

    /// Writes one try; the key is the text of ``WebhookKeys``, and every one of them that lives
    /// signs: by the account's clock, to which their ends belong.
    public func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback {
        let moment = callback.account.now(at: now)
        let keys = key.map { WebhookKeys(reading: $0).live(at: moment) } ?? []
        return sign(callback, keys: keys, at: now)
    }

    /// Writes one try.
    ///
    /// - Parameters:
    ///   - callback: What is told.
    ///   - keys: The keys that sign, the newest first, all of them now; none for an unsigned
    ///     callback.
    ///   - now: The moment of sending.
    /// - Returns: The header fields and the body.
    public func sign(
        _ callback: CallbackMessage,
        keys: [WebhookKeys.Entry],
        at now: Instant
    ) -> SignedCallback {
        let id = Self.eventID(of: callback)
        let body = Self.body(of: callback, id)
        var headers: HeaderFields = ["Content-Type": "application/json"]
        let named = [
            ("X-Webhook-Event-Type", callback.kind), ("X-Webhook-Id", id),
            ("X-Webhook-Timestamp", callback.createdAt.rfc3339),
            ("X-Webhook-Client-Id", callback.content["client_id"]?.string ?? ""),
        ]
        for (name, value) in named where Self.isHeaderValue(value) { headers.add(name, value) }
        headers.add("X-Webhook-Source", channel)
        if !keys.isEmpty {
            headers.add(
                BillButlerSignature.name,
                BillButlerSignature.value(now.seconds, body, keys: keys.map(\.secret))
            )
        }
        // Each secret's code, and behind it the signature of the pair beside that secret.
        let standard = keys.flatMap { [$0.secret] + ($0.pair.map { [$0.text] } ?? []) }
        StandardWebhook.sign(body, id: id, keys: standard, at: now, into: &headers)
        return SignedCallback(headers: headers, body: body)
    }

    /// Checks a callback as its receiver would: one finding for each signature that it has, and one
    /// that the vendor's is missing where it has none.
    ///
    /// A public key, `whpk_…`, checks the `v1a` signatures of Standard Webhooks alone.
    public func verify(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained isExplained: Bool
    ) -> [SignatureFinding] {
        var findings: [SignatureFinding] = []
        let isPair = WebhookKeyForm(of: key) != .shared
        let isStandard = isPair || callback.headers["webhook-signature"] != nil
        if !isPair, !isStandard || callback.headers["billbutler-signature"] != nil {
            findings.append(
                SignatureFinding(
                    name: BillButlerSignature.name,
                    fault: BillButlerSignature.fault(callback, key, now, explained: isExplained)
                )
            )
        }
        if isStandard {
            findings.append(
                SignatureFinding(
                    name: StandardWebhook.signatureName,
                    fault: StandardWebhook.fault(
                        in: callback,
                        key: key,
                        at: now,
                        explained: isExplained
                    )
                )
            )
        }
        return findings
    }

    // MARK: Writing

    /// The members in the order of the contract's vector.
    private static func body(of callback: CallbackMessage, _ id: String) -> [UInt8] {
        let content = callback.content
        return JSONValue.object(
            JSONObject([
                ("event_type", .string(callback.kind)), ("event_id", .string(id)),
                ("timestamp", .string(callback.createdAt.rfc3339)),
                ("client_id", content["client_id"] ?? .null), ("mode", content["mode"] ?? .null),
                ("data", content["data"] ?? .object(JSONObject())),
            ])
        ).bytes
    }

    /// The event's own id, or one of the callback's letters; never with a point in it, which
    /// Standard Webhooks signs as a boundary.
    private static func eventID(of callback: CallbackMessage) -> String {
        if let id = callback.content["event_id"]?.string, isHeaderValue(id), !id.contains(".") {
            return id
        }
        let letters = callback.id.rawValue
        guard letters.hasPrefix(CallbackID.prefix) else { return eventPrefix + letters }
        return eventPrefix + letters.dropFirst(CallbackID.prefix.count)
    }

    /// Whether a text can stand in a header field: printable ASCII without spaces, and not too
    /// long.
    private static func isHeaderValue(_ text: String) -> Bool {
        (1...headerBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
