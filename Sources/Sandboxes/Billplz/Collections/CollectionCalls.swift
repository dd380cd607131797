import BillplzDialect
import Gatekeeper
import TollgateCore

/// The calls that make, list and show collections of one kind.
struct CollectionCalls<Record: ShownCollection>: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Makes a collection.
    func create(_ call: AdmittedCall, _ version: APIVersion) async throws -> Reply {
        let (parameters, place) = (try call.parameters(), try call.place())
        let randomness = world.randomness
        let draft = try Record.read(parameters, version)
        let made = try await world.store.transaction { tx in
            var made = draft
            made.id = try FreeID.draw(
                among: [.collection, .openCollection],
                in: place.environment,
                tx
            ) { BillplzID.short(randomness) }
            try Shelf<Record>(place, tx).insert(made)
            return made
        }
        // One client of version 4 reads no answer without the status, though the documentation shows
        // none (contract 5).
        let showsStatus = version == .v4 && Record.document == .collection
        return reply(made, call, version, showsStatus: showsStatus)
    }

    /// Shows a collection.
    func get(_ call: AdmittedCall, _ version: APIVersion) async throws -> Reply {
        let place = try call.place()
        let found = try await world.store.read { tx in
            try Shelf<Record>(place, tx).find(call.id)?.record
        }
        guard let found else { throw Rejection.notFound }
        return reply(found, call, version, showsStatus: true)
    }

    /// Lists collections, fifteen a page.
    func list(_ call: AdmittedCall, _ version: APIVersion) async throws -> Reply {
        let place = try call.place()
        var fields = try call.fields()
        let page = PageQuery(&fields)
        let status: CollectionStatus? = fields.choice("status")
        try fields.refuse()
        let query = page.query(
            status.map { .equals(column: Record.statusColumn, .text($0.rawValue)) } ?? .all
        )
        let found = try await world.store.read { tx in try Shelf<Record>(place, tx).list(query) }
        let shown = found.map {
            $0.answer(version, publicURL: call.publicURL, showsStatus: true)
        }
        return BillplzReply.ok(
            .object(JSONObject([(Record.listName, .array(shown)), ("page", page.json)]))
        )
    }

    private func reply(
        _ collection: Record,
        _ call: AdmittedCall,
        _ version: APIVersion,
        showsStatus: Bool
    ) -> Reply {
        BillplzReply.ok(
            collection.answer(version, publicURL: call.publicURL, showsStatus: showsStatus)
        )
    }
}
