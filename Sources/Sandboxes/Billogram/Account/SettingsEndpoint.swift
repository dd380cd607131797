import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on an organisation's settings: one document, which is there from the start.
struct SettingsEndpoint: Sendable {
    /// The store.
    let store: any Store

    /// Returns the settings.
    func fetch(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        return Envelope.ok(.object(try await settings(of: call)))
    }

    /// Changes the settings that the body names.
    func update(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let patch = try AccountSettings.fields.read(RequestBody.object(call.body))
        let (kept, name) = (try Self.kept(call), try call.caller().organisationName)
        let settings = try await store.transaction { tx in
            let found = try kept.find(tx.documents)
            let stored = try found?.object ?? AccountSettings.initial(name: name)
            let changed = try AccountSettings.fields.merge(patch, over: stored)
            guard changed != stored else { return stored }
            try kept.save(changed, over: found?.version, tx.documents)
            return changed
        }
        return Envelope.ok(.object(settings))
    }

    /// The settings of the caller's organisation.
    func settings(of call: AdmittedCall) async throws -> JSONObject {
        let kept = try Self.kept(call)
        let found = try await store.read { tx in try kept.find(tx.documents)?.object }
        return try found ?? AccountSettings.initial(name: call.caller().organisationName)
    }

    private static func kept(_ call: AdmittedCall) throws -> KeptObject {
        KeptObject(collection: try call.collection(AccountSettings.kind), id: "settings")
    }
}
