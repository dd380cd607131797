import Callbacks
import Gatekeeper
import TollgateCore
import TollgateCrypto

/// Makes and changes billograms inside one transaction: the billogram, its events and the callbacks of
/// those are committed together or not at all.
struct BillogramDesk {
    /// What the sandbox may use.
    let world: SandboxWorld
    /// Whose billograms they are.
    let place: SandboxPlace
    /// The moment of the call.
    let now: Instant
    /// The transaction.
    let transaction: any StoreTransaction

    /// What the vault's entries with keys of callbacks are for.
    static let vaultPurpose = "billogram.callback-key"

    /// The attached files, by billogram.
    var attachments: DocumentCollection { place.collection("billogram.attachment") }
    /// The billograms.
    var billograms: DocumentCollection {
        place.collection(ResourceSchema.billogram.collectionKind)
    }
    /// The events of all billograms.
    var events: DocumentCollection {
        place.collection(ResourceSchema.billogramEvent.collectionKind)
    }

    // MARK: Calls

    /// Makes a billogram, and sends or sells it where that is asked for.
    func make(_ input: BillogramInput) throws -> JSONObject {
        let fields = try BillogramTable.own.merge(input.own, over: nil)
        var record = BillogramRecord(
            id: try freeID(),
            createdAt: now.spaced,
            updatedAt: now.spaced,
            fields: try settled(fields, input, over: nil),
            customer: try customer(input, over: nil),
            items: try items(input.items ?? []),
            callbacks: JSONObject(),
            account: BillogramAccount(total: .zero, currency: "SEK"),
            events: []
        )
        try BillogramTable.refuseChanges(input.generated, of: nil)
        try refuseAttachment(input.attachment, of: record)
        record.rule()
        try takeCallbacks(input.callbacks, into: &record)
        try transaction.documents.insert(document(of: record, version: 1), in: billograms)
        // Saved before what follows, so that its callback tells the draft.
        try save(&record, after: 1, [BillogramEvent(.created)])
        if let command = input.followUp {
            let events = try obey(command, &record)
            try save(&record, after: 2, events)
        }
        return try full(record)
    }

    /// Changes a draft.
    func change(_ id: String, _ input: BillogramInput) throws -> JSONObject {
        var (record, version) = try find(id)
        guard record.account.state == .unattested else {
            throw Rejection.wrongState(
                "The billogram is in the state \(record.account.state.rawValue)."
            )
        }
        try BillogramTable.refuseChanges(input.generated, of: full(record))
        let before = record.stored
        let fields = try BillogramTable.own.merge(input.own, over: record.fields)
        record.fields = try settled(fields, input, over: record.fields)
        record.customer = try customer(input, over: record.customer)
        if let items = input.items { record.items = try self.items(items) }
        try takeCallbacks(input.callbacks, into: &record)
        try takeAttachment(input.attachment, into: &record)
        record.rule()
        guard record.stored != before else { return try full(record) }
        record.updatedAt = now.spaced
        try save(&record, after: version, [])
        return try full(record)
    }

    /// Removes a draft.
    func remove(_ id: String) throws {
        var (record, version) = try find(id)
        let events = try obey(.delete, &record)
        try save(&record, after: version, events)
        try transaction.documents.remove(id, in: attachments)
        try transaction.documents.remove(id, in: billograms)
        try release(record.callbackKey, of: id)
    }

    /// Obeys a command.
    func perform(_ request: CommandRequest, on id: String) throws -> JSONObject {
        var (record, version) = try find(id)
        let command = try request.command(for: record.items)
        let events = try obey(command, &record)
        if let content = request.attachment { try attach(content, to: record) }
        record.updatedAt = now.spaced
        try save(&record, after: version, events)
        return try full(record)
    }

    /// Finds a billogram and the version of its document.
    func find(_ id: String) throws -> (record: BillogramRecord, version: Int64) {
        guard BillogramID.isWellFormed(id),
            let document = try transaction.documents.find(id, in: billograms)
        else { throw Rejection.notFound }
        return (try BillogramRecord(reading: document), document.version)
    }

    /// The billogram as the API shows it alone, with the key of its callbacks.
    func full(_ record: BillogramRecord) throws -> JSONObject {
        let key = try record.callbackKey.flatMap { try world.vault.open($0, in: transaction) }
        return record.full(callbackKey: key)
    }

    // MARK: Parts

    private func freeID() throws -> String {
        while true {
            let id = BillogramID.random(world.randomness)
            let isTaken = try transaction.documents.find(id, in: billograms) != nil
            if !isTaken { return id }
        }
    }

    private func settled(
        _ fields: JSONObject,
        _ input: BillogramInput,
        over stored: JSONObject?
    ) throws(Rejection) -> JSONObject {
        try BillogramDates.settle(
            fields,
            given: input.own,
            over: stored,
            today: CivilDate(of: now)
        )
    }

    private func items(_ items: [JSONObject]) throws -> [JSONObject] {
        let collection = place.collection(ResourceSchema.item.collectionKind)
        return try BillogramItems.complete(items) { number in
            try transaction.documents.find(number, in: collection).map(Self.object)
        }
    }

    private func obey(
        _ command: BillogramCommand,
        _ record: inout BillogramRecord
    ) throws -> [BillogramEvent] {
        let counter = InvoiceCounter(documents: transaction.documents, place: place)
        let next = try counter.next()
        let machine = try BillogramMachine.perform(
            command,
            on: record.account,
            nextInvoiceNumber: next,
            now: now
        )
        let hasInvoice = machine.account.invoices.count > record.account.invoices.count
        if hasInvoice { try counter.take(next) }
        record.account = machine.account
        return machine.events
    }

    /// The JSON of another resource's document.
    static func object(_ document: Document) throws -> JSONObject {
        guard let object = (try? JSONValue(reading: document.json))?.object else {
            throw StoreFault(.corrupt, detail: "a document of the sandbox is not a JSON object")
        }
        return object
    }
}
