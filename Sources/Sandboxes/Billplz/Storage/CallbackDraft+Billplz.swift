import BillplzDialect
import Callbacks
import Gatekeeper
import TollgateCore

extension CallbackDraft {
    /// A callback of Billplz's, which the organisation's X Signature key signs.
    ///
    /// - Parameters:
    ///   - kind: What it tells.
    ///   - subject: The name of the thing that it tells of.
    ///   - content: Its fields.
    ///   - url: Where it goes, or `nil` for the organisation's configured receiver.
    ///   - place: Whose it is.
    /// - Returns: The draft.
    static func billplz(
        _ kind: BillplzCallbackKind,
        of subject: String,
        _ content: JSONObject,
        to url: String?,
        from place: SandboxPlace
    ) -> CallbackDraft {
        CallbackDraft(
            organisation: place.organisation,
            environment: place.environment,
            channel: BillplzCallbackSigner().channel,
            kind: kind.rawValue,
            subject: subject,
            content: content,
            destination: url.map { CallbackDestination(url: $0, key: nil) }
        )
    }
}
