import TollgateCore

extension BillogramRecord {
    /// The billogram as the API shows it alone (contract A3, "full form").
    ///
    /// - Parameter callbackKey: The key that signs its callbacks, which the full form shows.
    /// - Returns: The object.
    func full(callbackKey: Secret?) -> JSONObject {
        var view = JSONObject(head)
        view["customer"] = .object(customer)
        view["items"] = .array(items.map(JSONValue.object))
        view["detailed_sums"] = .object(detailedSums)
        for name in BillogramTable.own.map(\.name) { view[name] = fields[name] ?? .null }
        view["delivery_method"] = .string(account.deliveryMethod.rawValue)
        view["invoice_fee_vat"] = sums.invoiceFeeVAT.json()
        view["interest_fee"] = ExactDecimal.zero.json(fractionDigitsMin: 1)
        view["reminder_count"] = .integer(account.reminderCount)
        view["rounding_value"] = sums.rounding.json()
        view["attachment"] = .optional(account.attachment)
        view["automatic_collection"] = ["amount": .null, "delay_days": .null]
        view["callbacks"] = .object(shownCallbacks(callbackKey))
        view["events"] = .array(events.map { .object($0.short) })
        view["offers"] = []
        return view
    }

    /// The billogram as lists show it (contract A3, "list form").
    var short: JSONObject {
        var view = JSONObject(head.filter { !Self.fullOnly.contains($0.0) })
        let recipient = ["customer_no", "name", "email", "org_no"]
        view["customer"] = .object(JSONObject(recipient.map { ($0, customer[$0] ?? .null) }))
        for name in ["currency", "invoice_date", "due_date"] { view[name] = fields[name] ?? .null }
        return view
    }

    /// What callbacks tell of the billogram (contract A4).
    var told: JSONObject {
        var view = short
        view["attested_at"] = .optional(account.attestedAt?.spaced)
        return view
    }

    private static let fullOnly = ["attested_at", "url"]

    private var head: [(String, JSONValue)] {
        [
            ("id", .string(id)),
            ("state", .string(account.state.rawValue)),
            ("invoice_no", account.invoiceNumber.map(JSONValue.integer) ?? .null),
            (
                "ocr_number",
                .optional(account.invoiceNumber.map(OCRNumber.make(invoiceNumber:)))
            ),
            ("attested_at", .optional(account.attestedAt?.spaced)),
            ("url", .null),
            ("total_sum", account.total.json(fractionDigitsMin: 1)),
            ("remaining_sum", account.remaining.json(fractionDigitsMin: 1)),
            ("flags", .array(account.flags.map(JSONValue.string))),
            ("created_at", .string(createdAt)),
            ("updated_at", .string(updatedAt)),
        ]
    }

    private var detailedSums: JSONObject {
        let sums = sums
        return JSONObject([
            ("net_sum", sums.net.json()),
            ("vat_sum", sums.vat.json()),
            ("gross_sum", sums.gross.json()),
            ("rounding", sums.rounding.json()),
            ("invoice_fee", sums.invoiceFee.json()),
            ("invoice_fee_vat", sums.invoiceFeeVAT.json()),
            ("interest_fee", 0),
            ("reminder_fee", 0),
            ("paid_sum", account.paid.json()),
            ("collector_paid_sum", 0),
            ("credited_sum", account.credited.json()),
            ("remaining_sum", account.remaining.json()),
            ("regional_sweden", ["rotavdrag_sum": 0]),
        ])
    }

    private func shownCallbacks(_ key: Secret?) -> JSONObject {
        JSONObject([
            ("url", callbacks["url"] ?? .null),
            ("sign_key", .optional(key?.reveal())),
            ("custom", callbacks["custom"] ?? .null),
        ])
    }
}

extension BillogramRecord.StoredEvent {
    /// The event as a billogram shows it.
    var short: JSONObject {
        JSONObject([("type", .string(kind)), ("created_at", .string(createdAt)), ("data", data)])
    }

    /// The event as callbacks and the list of events show it (contract A4).
    func full(of billogram: String) -> JSONObject {
        JSONObject([
            ("type", .string(kind)), ("created_at", .string(createdAt)),
            ("event_uuid", .string(id)), ("billogram_id", .string(billogram)), ("data", data),
        ])
    }
}
