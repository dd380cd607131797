import TollgateCore

extension BillogramRecord {
    /// Reads a stored billogram; throws the fault of a store that gives back what nobody wrote.
    init(reading document: Document) throws {
        guard let json = (try? JSONValue(reading: document.json))?.object,
            let record = BillogramRecord(id: document.id, json), record.isBounded
        else { throw StoreFault(.corrupt, detail: "a billogram cannot be read") }
        self = record
    }

    private init?(id: String, _ json: JSONObject) {
        guard let createdAt = json["created_at"]?.string,
            let updatedAt = json["updated_at"]?.string,
            let fields = json["fields"]?.object, let customer = json["customer"]?.object,
            let items = json["items"]?.array, let callbacks = json["callbacks"]?.object,
            let account = json["account"]?.object.flatMap(BillogramAccount.init(stored:)),
            let events = json["events"]?.array, items.allSatisfy({ $0.object != nil })
        else { return nil }
        self.init(
            id: id,
            createdAt: createdAt,
            updatedAt: updatedAt,
            fields: fields,
            customer: customer,
            items: items.compactMap(\.object),
            callbacks: callbacks,
            callbackKey: json["callback_key"]?.string.map(VaultID.init(rawValue:)),
            account: account,
            events: events.compactMap { $0.object.flatMap(StoredEvent.init) }
        )
    }

    /// The billogram as JSON for the store.
    var stored: JSONObject {
        JSONObject([
            ("created_at", .string(createdAt)),
            ("updated_at", .string(updatedAt)),
            ("fields", .object(fields)),
            ("customer", .object(customer)),
            ("items", .array(items.map(JSONValue.object))),
            ("callbacks", .object(callbacks)),
            ("callback_key", .optional(callbackKey?.rawValue)),
            ("account", .object(account.stored)),
            ("events", .array(events.map { .object($0.stored) })),
        ])
    }
}

extension BillogramRecord.StoredEvent {
    /// Reads a stored event.
    fileprivate init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let createdAt = json["created_at"]?.string,
            let kind = json["type"]?.string
        else { return nil }
        self.init(id: id, createdAt: createdAt, kind: kind, data: json["data"] ?? .null)
    }

    /// The event as JSON for the store.
    fileprivate var stored: JSONObject {
        JSONObject([
            ("id", .string(id)), ("created_at", .string(createdAt)), ("type", .string(kind)),
            ("data", data),
        ])
    }
}

extension BillogramAccount {
    /// Reads stored books.
    fileprivate init?(stored json: JSONObject) {
        guard let state = json["state"]?.string.flatMap(BillogramState.init),
            let total = json["total"]?.decimal, let currency = json["currency"]?.string,
            let method = json["delivery_method"]?.string.flatMap(DeliveryMethod.init),
            let listed = json["invoices"]?.array
        else { return nil }
        let invoices = listed.compactMap { $0.object.flatMap(Invoice.init(stored:)) }
        guard invoices.count == listed.count else { return nil }
        self.init(total: total, currency: currency)
        self.state = state
        deliveryMethod = method
        reminderFee = json["reminder_fee"]?.decimal ?? .zero
        paid = json["paid"]?.decimal ?? .zero
        credited = json["credited"]?.decimal ?? .zero
        writtenOff = json["written_off"]?.decimal ?? .zero
        owed = json["owed"]?.decimal ?? .zero
        reminderCount = json["reminder_count"]?.integer ?? 0
        isWrittenDown = json["written_down"]?.bool ?? false
        hasMessage = json["message"]?.bool ?? false
        respite = json["respite"]?.string.flatMap { CivilDate($0) }
        attachment = json["attachment"]?.string
        self.invoices = invoices
    }

    /// The books as JSON for the store.
    fileprivate var stored: JSONObject {
        JSONObject([
            ("state", .string(state.rawValue)),
            ("total", total.json()),
            ("currency", .string(currency)),
            ("delivery_method", .string(deliveryMethod.rawValue)),
            ("reminder_fee", reminderFee.json()),
            ("paid", paid.json()),
            ("credited", credited.json()),
            ("written_off", writtenOff.json()),
            ("owed", owed.json()),
            ("reminder_count", .integer(reminderCount)),
            ("written_down", .bool(isWrittenDown)),
            ("message", .bool(hasMessage)),
            ("respite", .optional(respite?.text)),
            ("attachment", .optional(attachment)),
            ("invoices", .array(invoices.map { .object($0.stored) })),
        ])
    }
}

extension BillogramAccount.Invoice {
    /// Reads a stored invoice.
    fileprivate init?(stored json: JSONObject) {
        guard let kind = json["kind"]?.string.flatMap(Kind.init),
            let number = json["number"]?.integer, let amount = json["amount"]?.decimal,
            let madeAt = json["made_at"]?.integer
        else { return nil }
        self.init(
            kind: kind,
            number: number,
            amount: amount,
            madeAt: Instant(microseconds: madeAt)
        )
    }

    /// The invoice as JSON for the store.
    fileprivate var stored: JSONObject {
        JSONObject([
            ("kind", .string(kind.rawValue)), ("number", .integer(number)),
            ("amount", amount.json()), ("made_at", .integer(madeAt.microseconds)),
        ])
    }
}
