import TollgateCore

/// What a caller wrote to make or change a billogram, read as far as that goes without the store.
struct BillogramInput: Sendable {
    /// The members of ``BillogramTable/own``.
    let own: JSONObject
    /// The recipient, or `nil`.
    let customer: JSONObject?
    /// The lines, or `nil`.
    let items: [JSONObject]?
    /// Where callbacks go, or `nil`.
    let callbacks: JSONObject?
    /// Members that only the service writes, as they came.
    let generated: JSONObject
    /// The name of the attached file as it came, `null` to remove the file, or `nil`.
    let attachment: JSONValue?
    /// What is to be done with a new billogram at once, or `nil`.
    let followUp: BillogramCommand?

    private static let structures = ["customer", "items", "callbacks", "attachment"]
    private static let followUps = ["on_success", "_event"]

    /// Reads the members of a request.
    ///
    /// - Parameters:
    ///   - body: The members.
    ///   - isNew: Whether a billogram is made of them, so that recipient and lines must be there.
    /// - Throws: ``Rejection`` of a name that is not known, before that of any value.
    init(_ body: JSONObject, isNew: Bool) throws(Rejection) {
        try Self.refuseUnknown(body, isNew)
        own = try BillogramTable.own.read(Self.part(of: body, BillogramTable.own.map(\.name)))
        generated = Self.part(of: body, BillogramTable.generatedValues)
        customer = try Self.structure(body, "customer", BillogramTable.recipient)
        callbacks = try Self.structure(body, "callbacks", BillogramTable.callbacks)
        items = try Self.items(body["items"])
        attachment = body["attachment"]
        followUp = isNew ? try Self.followUp(body) : nil
        try refuseImpossible(isNew)
    }

    private func refuseImpossible(_ isNew: Bool) throws(Rejection) {
        if let url = callbacks?["url"]?.string, !url.isEmpty, !CallbackAddress.isAllowed(url) {
            throw .invalid("callbacks:url", "The field must be an address that begins with https.")
        }
        if own["currency"] == "" {
            throw .invalid("currency", "The field must be a code of 3 letters.")
        }
        guard isNew else { return }
        guard let customer else { throw .invalid("customer", "The field is required.") }
        guard customer["customer_no"]?.integer != nil else {
            throw .invalid("customer:customer_no", "The field is required.")
        }
        guard items != nil else { throw .invalid("items", "The field is required.") }
    }

    // MARK: Parts

    private static func refuseUnknown(_ body: JSONObject, _ isNew: Bool) throws(Rejection) {
        let known = Set(
            BillogramTable.own.map(\.name) + structures + BillogramTable.generatedValues
                + BillogramTable.generatedStructures + (isNew ? followUps : [])
        )
        for name in body.names where !known.contains(name) { throw .unknown(name) }
    }

    /// The members of these names; a fee that java sends back as text is a number again.
    private static func part(of body: JSONObject, _ names: [String]) -> JSONObject {
        var part = JSONObject()
        for name in names { part[name] = body[name] }
        if let text = part["reminder_fee"]?.string,
            let value = try? JSONValue(reading: Array(text.utf8)), value.decimal != nil
        {
            part["reminder_fee"] = value
        }
        return part
    }

    private static func structure(
        _ body: JSONObject,
        _ name: String,
        _ fields: [Field]
    ) throws(Rejection) -> JSONObject? {
        guard let value = body[name], !value.isNull else { return nil }
        guard let object = value.object else {
            throw .invalid(name, "The field must be an object.")
        }
        return try fields.read(object, below: name)
    }

    /// Reads lines, of a billogram or of a credit; `nil` for none.
    static func items(_ value: JSONValue?) throws(Rejection) -> [JSONObject]? {
        guard let value, !value.isNull else { return nil }
        guard let elements = value.array, !elements.isEmpty else {
            throw .invalid("items", "The field must be an array of items.")
        }
        guard elements.count <= BillogramLimits.itemsMax else {
            throw .invalid(
                "items",
                "The field must have at most \(BillogramLimits.itemsMax) items."
            )
        }
        var items: [JSONObject] = []
        for (index, element) in elements.enumerated() {
            let path = "items[\(index)]"
            guard let object = element.object else {
                throw .invalid(path, "The field must be an object.")
            }
            items.append(try BillogramTable.item.read(object, below: path))
        }
        return items
    }

    private static func followUp(_ body: JSONObject) throws(Rejection) -> BillogramCommand? {
        let event = body["_event"].flatMap { $0.isNull ? nil : $0 }
        let onSuccess = try structure(body, "on_success", Self.onSuccess)
        guard let event else { return onSuccess.map(Self.command) }
        guard onSuccess == nil else {
            throw .combination("_event", "The field cannot stand beside on_success.")
        }
        let word = try FieldKind.choice(followUpWords).read(event, at: "_event")
        return Self.command(JSONObject([("command", word)]))
    }

    private static let followUpWords = ["send", "sell"]
    private static let onSuccess: [Field] = [
        .optional("command", .choice(followUpWords), initially: "send"),
        .optional("method", .choice(DeliveryMethod.allCases.map(\.rawValue)), initially: .null),
    ]

    private static func command(_ values: JSONObject) -> BillogramCommand {
        guard values["command"] != "sell" else { return .sell }
        return .send(values["method"]?.string.flatMap(DeliveryMethod.init))
    }
}
