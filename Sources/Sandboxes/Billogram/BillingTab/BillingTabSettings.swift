import TollgateCore

/// When and how the tab of one customer becomes an invoice; `nil` is as the creditor has it.
struct BillingTabSettings: Hashable {
    /// The ways to deliver an invoice (docs.billogram.com, "Add billing tab settings").
    static let deliveryMethods = [
        "Email+Letter", "Email", "SMS+Letter", "SMS", "Letter", "Einvoice", "EDI", "DoNotNotify",
    ]

    private static let names = ["delivery_method", "billing_frequency"]

    private var values: JSONObject

    /// Reads what is kept for a customer.
    init(_ tab: BillingTab, _ documents: any DocumentPort) throws {
        let kept = try KeptObject(collection: tab.settings, id: tab.customer).find(documents)
        values = kept?.object ?? JSONObject(Self.names.map { ($0, .null) })
    }

    /// The settings as callers see them.
    var json: JSONValue { .object(values) }

    /// Reads the members that a caller sent, of which there must be one.
    static func read(_ body: JSONObject) throws(Rejection) -> JSONObject {
        for name in body.names where !names.contains(name) { throw .unknown(name) }
        guard !body.members.isEmpty else {
            throw .body("The body must have delivery_method or billing_frequency.")
        }
        try check(body, "delivery_method", "one of \(deliveryMethods.joined(separator: ", "))") {
            deliveryMethods.contains($0)
        }
        try check(body, "billing_frequency", "such as daily, weekly#monday or monthly#15") {
            BillingFrequency($0) != nil
        }
        return body
    }

    /// The settings after an update.
    func changed(by patch: JSONObject) -> BillingTabSettings {
        var changed = self
        for member in patch.members { changed.values[member.name] = member.value }
        return changed
    }

    /// Keeps the settings.
    func save(_ tab: BillingTab, _ documents: any DocumentPort) throws {
        let kept = KeptObject(collection: tab.settings, id: tab.customer)
        let version = try kept.find(documents)?.version
        try kept.save(values, over: version, documents)
    }

    /// The date on which the tab is billed next.
    func nextDate(after now: Instant) -> String {
        let frequency = values["billing_frequency"]?.string.flatMap { BillingFrequency($0) }
        return (frequency ?? .usual).nextDate(after: now)
    }

    private static func check(
        _ body: JSONObject,
        _ name: String,
        _ values: String,
        _ isValue: (String) -> Bool
    ) throws(Rejection) {
        guard let value = body[name], !value.isNull else { return }
        guard let text = value.string, isValue(text) else {
            throw .invalid(name, "The field must be \(values), or null.")
        }
    }
}
