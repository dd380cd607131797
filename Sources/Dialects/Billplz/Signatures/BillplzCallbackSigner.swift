public import TollgateCore

/// Signs what Billplz sends to merchants and checks it as they would; for the command also the other
/// way round, the calls of the fifth version that merchants sign.
///
/// Bills and cards are forms with a signature behind their fields. A payment order's callback has the
/// checksum of the fifth version, with the time of sending. A redirect's body is its query.
public struct BillplzCallbackSigner: CallbackSigner {
    /// How far a signed time may be from the clock; Billplz names no figure.
    public static let tolerance: Duration = .seconds(300)

    /// The channel.
    public var channel: String { "billplz" }

    /// The kinds, bills' first.
    public var kinds: [String] { BillplzCallbackKind.allCases.map(\.rawValue) }

    /// Makes a signer.
    public init() {}

    /// Writes one try; without a key there is no signature, as in the vendor's basic callbacks.
    public func sign(_ callback: CallbackMessage, key: Secret?, at now: Instant) -> SignedCallback {
        let kind = BillplzCallbackKind(rawValue: callback.kind) ?? .bill
        let fields = XSignature.fields(callback.content).filter { $0.name != kind.signatureName }
        if kind == .redirect {
            let query = BillplzRedirect.query(fields, key: key)
            return SignedCallback(headers: [:], body: Array(query.utf8))
        }
        return SignedCallback(
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: FormCoding.body(Self.signed(fields, kind, key, now))
        )
    }

    /// Checks a callback as its receiver would; unless explained, a wrong signature is compared once and
    /// not searched.
    public func verify(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained isExplained: Bool
    ) -> [SignatureFinding] {
        let (name, fault) = SignatureExamination.fault(
            callback,
            kind: kind,
            key: key,
            at: now,
            explained: isExplained
        )
        return [SignatureFinding(name: name, fault: fault, praise: "the signature is right")]
    }

    private static func signed(
        _ fields: [(name: String, value: String)],
        _ kind: BillplzCallbackKind,
        _ key: Secret?,
        _ now: Instant
    ) -> [(name: String, value: String)] {
        var fields = fields
        if kind.endpoint != nil {
            fields.removeAll { $0.name == V5Checksum.epochName }
            fields.append((name: V5Checksum.epochName, value: String(now.seconds)))
        }
        if let key {
            fields.append((name: kind.signatureName, value: kind.hex(fields, key: key)))
        }
        return fields
    }
}
