import Gatekeeper
import TollgateCore

/// Draws ids until one is free.
enum FreeID {
    /// How often a taken id is drawn again.
    static let drawsMax = 16

    /// Returns an id that no document of some kinds has, in any organisation of the environment: public
    /// pages find what they show by its id alone.
    static func draw(
        among kinds: [BillplzDocument],
        in environment: Environment,
        _ transaction: any StoreTransaction,
        _ make: () -> String
    ) throws -> String {
        let documents = transaction.documents
        for _ in 0..<drawsMax {
            let id = make()
            let isTaken = try kinds.contains { kind in
                try documents.findAnywhere(id, environment: environment, kind: kind.rawValue)
                    != nil
            }
            if !isTaken { return id }
        }
        throw StoreFault(.other, detail: "no free id was drawn")
    }
}
