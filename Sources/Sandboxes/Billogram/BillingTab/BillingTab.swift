import BillogramDialect
import Gatekeeper
import TollgateCore

/// The billing tab of one customer, inside a transaction.
///
/// Its documents are bound to the customer's number, and move with it.
struct BillingTab {
    /// The most items on one tab.
    static let itemsMax = 1_000
    /// The most calls that are remembered for one customer; the oldest are forgotten first.
    static let remembersMax = 1_000

    /// The customer's number as the path spells it.
    let customer: String
    /// The customers.
    let customers: DocumentCollection
    /// The tabs' own ids.
    let tabs: DocumentCollection
    /// The items.
    let items: DocumentCollection
    /// The calls that were made with a deduplication id.
    let calls: DocumentCollection
    /// The settings.
    let settings: DocumentCollection

    /// Finds the tab that a call's path means.
    init(_ call: AdmittedCall) throws {
        guard let text = call.route.parameter("no"), let number = Int64(text), number > 0,
            String(number) == text
        else { throw Rejection.invalid("customer_no", "The field must be a positive integer.") }
        self.init(
            customer: text,
            in: SandboxPlace(
                environment: call.environment,
                organisation: try call.caller().organisation
            )
        )
    }

    /// Makes the tab of a customer's number.
    init(customer: String, in place: SandboxPlace) {
        self.customer = customer
        customers = place.collection(ResourceSchema.customer.collectionKind)
        tabs = place.collection("billogram.billing-tab")
        items = place.collection("billogram.billing-tab-item")
        calls = place.collection("billogram.billing-tab-call")
        settings = place.collection("billogram.billing-tab-settings")
    }

    /// The column by which documents are found that belong to one customer.
    private static let customerColumn = "customer"

    /// The columns of a document that belongs to the customer.
    var index: [String: DocumentIndexValue] { [Self.customerColumn: .text(customer)] }

    /// Refuses a customer that does not exist.
    func refuseMissingCustomer(_ documents: any DocumentPort) throws {
        guard try documents.find(customer, in: customers) != nil else { throw Rejection.notFound }
    }

    // MARK: The tab

    /// The tab's id, or `nil` where nothing was put on it yet.
    func id(_ documents: any DocumentPort) throws -> String? {
        try KeptObject(collection: tabs, id: customer).find(documents)?.object["id"]?.string
    }

    /// The tab's id, after it was made where there was none.
    func madeID(_ randomness: Randomness, _ documents: any DocumentPort) throws -> String {
        if let id = try id(documents) { return id }
        let id = RandomUUID.text(randomness)
        try KeptObject(collection: tabs, id: customer)
            .save(JSONObject([("id", .string(id))]), over: nil, documents)
        return id
    }

    // MARK: Items

    /// A part of the items, in the order in which they were put on the tab.
    func items(
        _ documents: any DocumentPort,
        offset: Int = 0,
        limit: Int = Self.itemsMax
    ) throws -> (objects: [JSONObject], total: Int) {
        let query = DocumentQuery(filter: mine, offset: offset, limit: limit)
        let page = try documents.query(query, in: items)
        return (try page.documents.map { try $0.object() }, page.total)
    }

    /// Puts an item on the tab.
    func add(_ item: JSONObject, id: String, _ documents: any DocumentPort) throws {
        let full = DocumentQuery(filter: mine, limit: 0)
        guard try documents.query(full, in: items).total < Self.itemsMax else {
            throw Rejection.body("The billing tab holds \(Self.itemsMax) items, the most it can.")
        }
        try KeptObject(collection: items, id: id).save(item, over: nil, index: index, documents)
    }

    /// One item of this customer's tab.
    func item(_ id: String, _ documents: any DocumentPort) throws -> JSONObject? {
        guard let document = try documents.find(id, in: items), document.index == index else {
            return nil
        }
        return try document.object()
    }

    // MARK: Repeats

    /// What was called under an id and what came of it, or `nil` for a new one.
    func rememberedCall(
        _ id: DeduplicationID,
        _ documents: any DocumentPort
    ) throws -> (request: JSONValue, answer: JSONValue)? {
        guard let found = try kept(id).find(documents)?.object,
            let request = found["request"], let answer = found["answer"]
        else { return nil }
        return (request, answer)
    }

    /// Remembers a call, and forgets the oldest where there are too many.
    func remember(
        _ id: DeduplicationID,
        request: JSONValue,
        answer: JSONValue,
        _ documents: any DocumentPort
    ) throws {
        let oldest = DocumentQuery(filter: mine, limit: 1)
        let page = try documents.query(oldest, in: calls)
        if page.total >= Self.remembersMax, let first = page.documents.first {
            try documents.remove(first.id, in: calls)
        }
        let call = JSONObject([("request", request), ("answer", answer)])
        try kept(id).save(call, over: nil, index: index, documents)
    }

    private func kept(_ id: DeduplicationID) -> KeptObject {
        KeptObject(collection: calls, id: callPrefix + id.text)
    }

    /// What the names of this customer's calls begin with.
    var callPrefix: String { "\(customer) " }

    /// What finds the documents that belong to this customer.
    var mine: DocumentQuery.Filter {
        .equals(column: Self.customerColumn, .text(customer))
    }
}
