/// The set that a document belongs to: one kind of thing of one organisation in one environment.
public struct DocumentCollection: Sendable, Hashable {
    /// The environment.
    public let environment: Environment
    /// The organisation.
    public let organisation: OrganisationID
    /// The kind, with the dialect in front: `billogram.customer`.
    public let kind: String
    /// Makes a collection.
    public init(environment: Environment, organisation: OrganisationID, kind: String) {
        self.environment = environment
        self.organisation = organisation
        self.kind = kind
    }
}

/// A value by which documents can be found and ordered.
public enum DocumentIndexValue: Sendable, Hashable {
    /// Text; compared and ordered by its Unicode scalars, searched ignoring ASCII case.
    case text(String)
    /// A number; ordered as a number.
    case number(Double)

    /// The value as text, as a search sees it; a whole number without a fraction.
    public var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): Int64(exactly: number).map(String.init) ?? String(number)
        }
    }
}

/// One document of a sandbox.
public struct Document: Sendable, Hashable {
    /// The document's name within its collection.
    public let id: String
    /// The version, from 1; each change adds one.
    public let version: Int64
    /// The content as JSON text.
    public let json: [UInt8]
    /// The declared columns, by name.
    public let index: [String: DocumentIndexValue]
    /// Makes a document.
    public init(id: String, version: Int64, json: [UInt8], index: [String: DocumentIndexValue]) {
        self.id = id
        self.version = version
        self.json = json
        self.index = index
    }
}

/// Which documents to find, in which order, and which part of them.
public struct DocumentQuery: Sendable, Hashable {
    /// A condition on declared columns; a document without the column does not match.
    public enum Filter: Sendable, Hashable {
        /// Every document.
        case all
        /// The column equals the value, numbers as numbers.
        case equals(column: String, DocumentIndexValue)
        /// The column is of the value's kind and at most the value: numbers as numbers, texts in the order of
        /// their Unicode scalars.
        case atMost(column: String, DocumentIndexValue)
        /// The column is one of these texts.
        case oneOf(column: String, [String])
        /// The column's text begins with this, ignoring ASCII case.
        case prefix(column: String, String)
        /// The column's text contains this, ignoring ASCII case.
        case contains(column: String, String)
        /// The text of any of the columns contains this, ignoring ASCII case.
        case anyContains(columns: [String], String)
    }

    /// The condition.
    public var filter: Filter
    /// The column to order by, documents without it last; `nil` orders by when they were added.
    public var orderColumn: String?
    /// Whether the order is reversed.
    public var descending: Bool
    /// How many to leave out at the start.
    public var offset: Int
    /// How many at the most, up to 1,000.
    public var limit: Int
    /// How many bytes of JSON at the most, `nil` for any number.
    ///
    /// The first document is found however large it is.
    public var bytesMax: Int?
    /// Whether ``DocumentPage/total`` is wanted, which takes a look at everything that matches.
    public var isCounted: Bool

    /// Makes a query.
    public init(
        filter: Filter = .all,
        orderColumn: String? = nil,
        descending: Bool = false,
        offset: Int = 0,
        limit: Int = 100,
        bytesMax: Int? = nil,
        isCounted: Bool = true
    ) {
        self.filter = filter
        self.orderColumn = orderColumn
        self.descending = descending
        self.offset = offset
        self.limit = limit
        self.bytesMax = bytesMax
        self.isCounted = isCounted
    }
}

/// What a query found.
public struct DocumentPage: Sendable, Hashable {
    /// How many documents match in all; where the query does not count, how many were found.
    public let total: Int
    /// The part that was asked for.
    public let documents: [Document]
    /// Makes a page.
    public init(total: Int, documents: [Document]) {
        self.total = total
        self.documents = documents
    }
}

/// Keeps the sandboxes' data.
public protocol DocumentPort {
    /// Finds one document.
    func find(_ id: String, in collection: DocumentCollection) throws -> Document?
    /// Finds a document of a kind by its id, whichever organisation's it is: for pages that anybody may open
    /// by an address alone.
    ///
    /// Of several, which only a snapshot put back elsewhere makes, it is the one that was added first. The
    /// work grows with the number of organisations.
    func findAnywhere(
        _ id: String,
        environment: Environment,
        kind: String
    ) throws -> (organisation: OrganisationID, document: Document)?
    /// Adds a document at version 1; throws ``StoreFault/Code/duplicate`` if the id is taken.
    func insert(_ document: Document, in collection: DocumentCollection) throws
    /// Replaces a document whose stored version is one less than the given; throws
    /// ``StoreFault/Code/duplicate`` where it is not.
    func replace(_ document: Document, in collection: DocumentCollection) throws
    /// Removes a document; tells whether it was there.
    @discardableResult
    func remove(_ id: String, in collection: DocumentCollection) throws -> Bool
    /// Finds documents.
    func query(_ query: DocumentQuery, in collection: DocumentCollection) throws -> DocumentPage
    /// The kinds of an organisation's documents in an environment, each once, in the order of their
    /// scalars.
    func kinds(environment: Environment, organisation: OrganisationID) throws -> [String]
    /// Removes every document of an organisation in an environment; returns how many.
    @discardableResult
    func removeAll(environment: Environment, organisation: OrganisationID) throws -> Int
}
