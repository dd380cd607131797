import TollgateCore
import TollgateCrypto

/// The check of one received signature.
enum SignatureExamination {
    /// Checks a callback: the signature's name, and what is wrong with it.
    ///
    /// - Parameters:
    ///   - callback: The callback as it arrived.
    ///   - kind: What it is, or `nil` to guess.
    ///   - key: The receiver's copy of the key.
    ///   - now: The moment of arrival.
    ///   - isExplained: Whether to look for the mistake behind a wrong signature.
    /// - Returns: The name, and the fault or `nil`.
    static func fault(
        _ callback: SignedCallback,
        kind: String?,
        key: Secret,
        at now: Instant,
        explained isExplained: Bool
    ) -> (name: String, fault: SignatureFault?) {
        let named = kind.flatMap { BillplzCallbackKind(rawValue: $0) }
        do throws(SignatureFault) {
            let received = try ReceivedCallback(callback, kind: kind)
            return (received.kind.findingName, fault(received, key, now, isExplained))
        } catch {
            return ((named ?? .bill).findingName, error)
        }
    }

    private static func fault(
        _ received: ReceivedCallback,
        _ key: Secret,
        _ now: Instant,
        _ isExplained: Bool
    ) -> SignatureFault? {
        if let fault = WebhookKeyForm.unsharedFault(of: key) { return fault }
        if let fault = carriageFault(received) ?? shapeFault(received) { return fault }
        let given = received.signatures[0]
        let search = SignatureSearch(received, given: given, key: key)
        guard search.isRight else { return isExplained ? search.mistake : search.wrong }
        if received.isJSON, !received.kind.isRequest {
            return SignatureFault(
                .body,
                "right, but the body is JSON: it was a form, and was written anew on the way"
            )
        }
        return timeFault(received, now)
    }

    /// What is wrong with how the signature and its fields are carried.
    private static func carriageFault(_ received: ReceivedCallback) -> SignatureFault? {
        let name = received.kind.signatureName
        switch received.signatures.filter({ !$0.isEmpty }).count {
        case 0:
            return SignatureFault(.missingField, "the field \(name) is missing: it is not signed")
        case 1: break
        default: return SignatureFault(.extraField, "the field \(name) stands there repeatedly")
        }
        guard let repeated = received.repeatedName else { return nil }
        return SignatureFault(
            .extraField,
            "the field \(ParameterName.shown(repeated)) stands there repeatedly"
        )
    }

    /// What makes the values of a checksum readable in two ways.
    private static func shapeFault(_ received: ReceivedCallback) -> SignatureFault? {
        guard let endpoint = received.kind.endpoint,
            let fault = V5Checksum.fault(endpoint, received.value)
        else { return nil }
        let part: SignatureFault.Part =
            if received.value(fault.argument)?.isEmpty ?? true {
                .missingField
            } else {
                fault.argument == V5Checksum.epochName ? .time : .content
            }
        return SignatureFault(part, "the field \(fault.argument) is wrong: \(fault.explanation)")
    }

    private static func timeFault(_ received: ReceivedCallback, _ now: Instant) -> SignatureFault? {
        guard received.kind.endpoint != nil,
            let epoch = received.value(V5Checksum.epochName).flatMap({ Int64($0) })
        else { return nil }
        return .time(
            Instant(seconds: epoch),
            at: now,
            tolerance: BillplzCallbackSigner.tolerance
        )
    }
}

extension BillplzCallbackKind {
    /// The name of the signature in findings.
    var findingName: String { self == .redirect ? XSignature.fieldName : signatureName }
}
