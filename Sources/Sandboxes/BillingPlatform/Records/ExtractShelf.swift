import Gatekeeper
import TollgateCore

/// The extracts of one organisation inside a transaction: each batch is a document of its own.
struct ExtractShelf {
    /// The kind of the documents that are batches of extracts.
    static let kind = "billingplatform.extract"

    private static let bodyMember = "Body"
    private static let requestColumn = "request"

    private let documents: any DocumentPort
    private let collection: DocumentCollection

    /// Makes a shelf.
    init(_ place: SandboxPlace, _ transaction: any StoreTransaction) {
        documents = transaction.documents
        collection = place.collection(Self.kind)
    }

    /// Keeps an extract.
    ///
    /// - Parameters:
    ///   - batches: The texts of its batches, at most ``RecordLimits/extractBatchesMax``.
    ///   - request: The id of the request for it.
    /// - Throws: ``StoreFault``.
    func insert(_ batches: [String], of request: RecordID) throws {
        for (number, batch) in batches.enumerated() {
            let json: JSONValue = [Self.bodyMember: .string(batch)]
            try documents.insert(
                Document(
                    id: Self.id(number + 1, of: request),
                    version: 1,
                    json: json.bytes,
                    index: [Self.requestColumn: .text(request.text)]
                ),
                in: collection
            )
        }
    }

    /// Finds a batch.
    ///
    /// - Parameters:
    ///   - number: Its number, from 1.
    ///   - request: The id of the request.
    /// - Returns: Its text; `nil` where there is no such batch.
    /// - Throws: ``StoreFault``.
    func batch(_ number: Int, of request: RecordID) throws -> String? {
        guard let found = try documents.find(Self.id(number, of: request), in: collection) else {
            return nil
        }
        guard let text = EntityShelf.object(found)?[Self.bodyMember]?.string else {
            throw EntityShelf.corrupt
        }
        return text
    }

    /// Removes the batches of a request, without reading them: their numbers follow one another.
    func remove(of request: RecordID) throws {
        for number in 1...RecordLimits.extractBatchesMax {
            guard try documents.remove(Self.id(number, of: request), in: collection) else { return }
        }
    }

    private static func id(_ number: Int, of request: RecordID) -> String {
        "\(request.text).\(number)"
    }
}
