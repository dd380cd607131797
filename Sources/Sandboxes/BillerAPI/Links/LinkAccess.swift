import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// Decides which linked account a call is about, and whether its caller may see its bills.
struct LinkAccess: Sendable {
    /// What the end user must have consented to.
    static let consent: Scope = "bills"

    /// Where linked accounts are found.
    let ledger: LinkLedger

    /// Finds the linked account of a call.
    ///
    /// An access token is for one linked account: it need not name it, and naming any other is refused
    /// without a look at whether there is one (contract, section 6: one linked account per token).
    ///
    /// - Parameters:
    ///   - named: The name that the call gives, if any.
    ///   - caller: Who calls.
    ///   - transaction: Where it is looked up.
    ///   - mayNeedRelinking: Whether one will do that must be linked anew.
    /// - Returns: The linked account: the caller's, in use, and with the end user's consent.
    /// - Throws: ``Rejection``, ``StoreFault``.
    func link(
        _ named: String?,
        _ caller: Caller,
        _ transaction: any StoreTransaction,
        mayNeedRelinking: Bool = false
    ) throws -> KnownLink {
        let id = try id(named, caller)
        let link = try ledger.find(id, caller.client, caller.place, transaction)
        guard let link, link.status != .disconnected else {
            throw Rejection.notFound("linked account", .accountLinkNotFound)
        }
        guard link.status == .active || (mayNeedRelinking && link.status == .error) else {
            throw Rejection.forbidden("The linked account is \(link.status.rawValue), not ACTIVE")
        }
        guard link.consents.contains(Self.consent) else {
            throw Rejection.forbidden("The end user did not consent to \(Self.consent)")
        }
        return link
    }

    private func id(_ named: String?, _ caller: Caller) throws -> LinkedAccountID {
        guard let own = caller.account else {
            guard let named else { throw Rejection.invalid("account_link_id is required") }
            return LinkedAccountID(rawValue: named)
        }
        guard named == nil || named == own.rawValue else {
            throw Rejection.forbidden("The access token is for another linked account")
        }
        return own
    }
}
