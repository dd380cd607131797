import Gatekeeper
import TollgateCore

extension AdmittedCall {
    /// The name of the thing that the path names; a path that cannot be read names nothing.
    var id: String { route.parameter("id") ?? "" }

    /// Who calls: the credential of the client, also where one of its tokens was presented.
    ///
    /// - Throws: ``StoreFault`` for a call without a caller, which is a fault of whoever admitted it.
    func caller() throws -> Caller {
        guard let principal else {
            throw StoreFault(.other, detail: "a call of a protected operation that nobody made")
        }
        return Caller(
            client: principal.credential,
            account: principal.session.map { _ in
                LinkedAccountID(rawValue: principal.subject ?? "")
            },
            place: try place()
        )
    }
}

/// Who calls, as far as the sandbox needs it.
struct Caller: Sendable, Hashable {
    /// The client's credential.
    let client: CredentialID
    /// The linked account of the access token, where one was presented; a call with it is about no other.
    let account: LinkedAccountID?
    /// Whose data the call is about.
    let place: SandboxPlace

    /// The client's public id, as it stands in `X-Client-ID`.
    func clientName(_ transaction: any StoreTransaction) throws -> String {
        try transaction.credentials.find(client)?.handle ?? client.rawValue
    }
}
