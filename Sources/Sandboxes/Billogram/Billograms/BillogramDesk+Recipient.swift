import Gatekeeper
import TollgateCore

extension BillogramDesk {
    /// The recipient after a change: a snapshot of the customer, with the caller's own words over it.
    func customer(
        _ input: BillogramInput,
        over stored: JSONObject?
    ) throws -> JSONObject {
        guard let given = input.customer else { return stored ?? JSONObject() }
        let number = given["customer_no"].flatMap { $0.isNull ? nil : $0 }
        if let stored, number == nil || number == stored["customer_no"] {
            var given = given
            given["customer_no"] = stored["customer_no"]
            return try BillogramTable.recipient.merge(given, over: stored, below: "customer")
        }
        let snapshot = try snapshot(of: number)
        return try BillogramTable.recipient.merge(given, over: snapshot, below: "customer")
    }

    private func snapshot(of number: JSONValue?) throws -> JSONObject {
        let collection = place.collection(ResourceSchema.customer.collectionKind)
        guard let number = number?.integer,
            let document = try transaction.documents.find(String(number), in: collection)
        else {
            throw Rejection.invalid("customer:customer_no", "No customer has this number.")
        }
        let customer = try Self.object(document)
        let contact = customer["contact"]?.object
        var snapshot = JSONObject()
        for name in BillogramTable.recipient.map(\.name) { snapshot[name] = customer[name] }
        snapshot["email"] = contact?["email"] ?? ""
        snapshot["phone"] = contact?["phone"] ?? ""
        return snapshot
    }
}
