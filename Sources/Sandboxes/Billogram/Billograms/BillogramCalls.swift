import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on billograms and their events.
struct BillogramCalls: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Answers a call; `nil` for an operation that is not about billograms.
    func answer(
        _ operation: BillogramOperation,
        _ call: AdmittedCall,
        at place: SandboxPlace
    ) async throws -> Reply? {
        switch operation {
        case .billogramList: try await list(call, at: place)
        case .billogramCreate: try await create(call, at: place)
        case .billogramFetch: try await fetch(call, at: place)
        case .billogramUpdate: try await update(call, at: place)
        case .billogramDelete: try await delete(call, at: place)
        case .billogramCommand: try await command(call, at: place)
        case .billogramAttachment: try await attachment(call, at: place)
        case .billogramEventList: try await events(call, at: place)
        default: nil
        }
    }

    private func create(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        try refuseParameters(call)
        let input = try BillogramInput(RequestBody.object(call.body), isNew: true)
        return try await change(call, at: place) { try $0.make(input) }
    }

    private func update(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        try refuseParameters(call)
        let input = try BillogramInput(RequestBody.object(call.body), isNew: false)
        let id = try id(call)
        return try await change(call, at: place) { try $0.change(id, input) }
    }

    private func delete(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        try refuseParameters(call)
        let id = try id(call)
        return try await change(call, at: place) { desk in
            try desk.remove(id)
            return JSONObject()
        }
    }

    private func command(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        try refuseParameters(call)
        guard let word = call.route.parameter("command") else { throw Rejection.notFound }
        let request = try CommandRequest(word, RequestBody.object(call.body))
        let id = try id(call)
        return try await change(call, at: place) { try $0.perform(request, on: id) }
    }

    /// The path of a billogram's PDF is that of the billogram with `.pdf` behind its name.
    private func fetch(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        let id = try id(call)
        if id.hasSuffix(".pdf") {
            return try await pdf(of: String(id.dropLast(4)), call, at: place)
        }
        try refuseParameters(call)
        return try await look(call, at: place) { desk in
            try desk.full(desk.find(id).record)
        }
    }

    private func pdf(
        of id: String,
        _ call: AdmittedCall,
        at place: SandboxPlace
    ) async throws -> Reply {
        let query = try InvoiceQuery(call.request.query)
        return try await look(call, at: place) { desk in
            let record = try desk.find(id).record
            let invoice = try query.invoice(of: record.account, at: desk.now)
            let content = Base64.encode(InvoicePage(record, invoice).pdf)
            return JSONObject([("content", .string(content)), ("file_type", "pdf")])
        }
    }

    private func attachment(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        _ = try InvoiceQuery(call.request.query)
        let id = try id(call)
        return try await look(call, at: place) { desk in
            let record = try desk.find(id).record
            guard let document = try desk.transaction.documents.find(id, in: desk.attachments)
            else { throw Rejection.notFound }
            return JSONObject([
                ("content", try BillogramDesk.object(document)["content"] ?? .null),
                ("file_type", "pdf"),
                ("filename", .optional(record.account.attachment)),
            ])
        }
    }

    private func events(_ call: AdmittedCall, at place: SandboxPlace) async throws -> Reply {
        let endpoint = ResourceEndpoint(schema: .billogramEvent, store: world.store)
        return try await endpoint.list(
            call,
            in: place.collection(endpoint.schema.collectionKind)
        )
    }

    // MARK: Parts

    private func change(
        _ call: AdmittedCall,
        at place: SandboxPlace,
        _ body: @escaping @Sendable (BillogramDesk) throws -> JSONObject
    ) async throws -> Reply {
        let (world, now) = (world, call.now)
        let object = try await world.store.transaction { tx in
            try body(BillogramDesk(world: world, place: place, now: now, transaction: tx))
        }
        return Envelope.ok(.object(object))
    }

    private func look(
        _ call: AdmittedCall,
        at place: SandboxPlace,
        _ body: @escaping @Sendable (BillogramDesk) throws -> JSONObject
    ) async throws -> Reply {
        let (world, now) = (world, call.now)
        let object = try await world.store.read { tx in
            try body(BillogramDesk(world: world, place: place, now: now, transaction: tx))
        }
        return Envelope.ok(.object(object))
    }

    private func id(_ call: AdmittedCall) throws(Rejection) -> String {
        guard let id = call.route.parameter("id") else { throw .notFound }
        return id
    }

    private func refuseParameters(_ call: AdmittedCall) throws(Rejection) {
        _ = try QueryParameters(call.request.query, known: [])
    }
}
