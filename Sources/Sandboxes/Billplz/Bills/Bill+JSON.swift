import TollgateCore

extension Bill {
    /// What references are called where nobody named them.
    static let usualLabels = (first: "Reference 1", second: "Reference 2")

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("collection", .string(collectionID)),
            ("state", .string(state.rawValue)), ("amount", .integer(amount)),
            ("paid_amount", .integer(paidAmount)), ("due_at", .string(dueAt)),
            ("email", .optional(email)), ("mobile", .optional(mobile)),
            ("name", .string(name)), ("reference_1_label", .optional(reference1Label)),
            ("reference_1", .optional(reference1)),
            ("reference_2_label", .optional(reference2Label)),
            ("reference_2", .optional(reference2)), ("redirect_url", .optional(redirectURL)),
            ("callback_url", .optional(callbackURL)), ("description", .string(description)),
            ("created_at", .integer(createdAt.microseconds)),
            ("paid_at", .optional(paidAt?.microseconds)),
        ])
    }

    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let collectionID = json["collection"]?.string,
            let state = json["state"]?.string.flatMap(BillState.init),
            let amount = json["amount"]?.integer, let paidAmount = json["paid_amount"]?.integer,
            let dueAt = json["due_at"]?.string, let name = json["name"]?.string,
            let description = json["description"]?.string,
            let createdAt = Instant(kept: json["created_at"]),
            Instant.isKeptOrAbsent(json["paid_at"])
        else { return nil }
        self.init(
            id: id,
            collectionID: collectionID,
            state: state,
            amount: amount,
            paidAmount: paidAmount,
            dueAt: dueAt,
            email: json["email"]?.string,
            mobile: json["mobile"]?.string,
            name: name,
            reference1Label: json["reference_1_label"]?.string,
            reference1: json["reference_1"]?.string,
            reference2Label: json["reference_2_label"]?.string,
            reference2: json["reference_2"]?.string,
            redirectURL: json["redirect_url"]?.string,
            callbackURL: json["callback_url"]?.string,
            description: description,
            createdAt: createdAt,
            paidAt: Instant(kept: json["paid_at"])
        )
    }

    /// The bill as the API shows it.
    ///
    /// The moment of the payment is left out: the clients' date parsers differ from what the
    /// documentation says of it, and one of them loses the members behind it (contract 5).
    func answer(publicURL: String) -> JSONValue {
        [
            "id": .string(id), "collection_id": .string(collectionID), "paid": .bool(isPaid),
            "state": .string(state.rawValue), "amount": .integer(amount),
            "paid_amount": .integer(paidAmount), "due_at": .string(dueAt),
            "email": .optional(email), "mobile": .optional(mobile), "name": .string(name),
            "url": .string(url(publicURL)),
            "reference_1_label": .string(reference1Label ?? Self.usualLabels.first),
            "reference_1": .optional(reference1),
            "reference_2_label": .string(reference2Label ?? Self.usualLabels.second),
            "reference_2": .optional(reference2), "redirect_url": .optional(redirectURL),
            "callback_url": .optional(callbackURL), "description": .string(description),
        ]
    }

    /// What a callback tells of the bill after a payment was tried, in the order of the contract.
    ///
    /// - Parameters:
    ///   - transaction: The try, where the account wants to be told of it.
    ///   - publicURL: The address from which the bill's own is made.
    /// - Returns: Every value as text, blank for none.
    func callback(_ transaction: BillTransaction?, publicURL: String) -> JSONObject {
        let paid = isPaid ? paidAt?.malaysianSpaced : nil
        let fields: [(String, String)] = [
            ("id", id), ("collection_id", collectionID), ("paid", String(isPaid)),
            ("state", state.rawValue), ("amount", String(amount)),
            ("paid_amount", String(paidAmount)), ("due_at", dueAt), ("email", email ?? ""),
            ("mobile", mobile ?? ""), ("name", name), ("url", url(publicURL)),
            ("paid_at", paid ?? ""),
        ]
        return JSONObject(
            (fields + (transaction?.fields ?? [])).map { ($0.0, JSONValue.string($0.1)) }
        )
    }
}
