import BillplzDialect
import Gatekeeper
import TollgateCore

/// A kind of collection that the API makes, lists and shows in two versions.
protocol ShownCollection: CollectionRecord {
    /// The member of a list's answer that holds the list.
    static var listName: String { get }
    /// Its name, blank until one is drawn.
    var id: String { get set }
    /// Reads a call that makes one.
    static func read(
        _ parameters: BillplzParameters,
        _ version: APIVersion
    ) throws(Rejection) -> Self
    /// The collection as an answer of a version shows it.
    func answer(_ version: APIVersion, publicURL: String, showsStatus: Bool) -> JSONValue
}

extension BillCollection: ShownCollection {
    /// The member of a list's answer that holds the list.
    static var listName: String { "collections" }
}

extension OpenCollection: ShownCollection {
    /// The member of a list's answer that holds the list.
    static var listName: String { "open_collections" }
}
