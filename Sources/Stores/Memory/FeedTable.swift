import TollgateCore

/// The newest entries of the change feed; their sequences have no gaps.
struct FeedTable: Sendable {
    private let epoch: String
    private var entries: [FeedEntry] = []

    init(epoch: String) { self.epoch = epoch }

    var position: FeedPosition {
        FeedPosition(
            epoch: epoch,
            oldest: entries.first?.sequence ?? 0,
            newest: entries.last?.sequence ?? 0
        )
    }

    mutating func append(_ keys: [FactKey]) throws {
        for key in keys { try requireStorable(key.text) }
        let newest = position.newest
        for (index, key) in keys.enumerated() {
            entries.append(FeedEntry(sequence: newest + Int64(index) + 1, key: key))
        }
        entries.removeFirst(max(0, entries.count - FeedEntry.keptMax))
    }

    func entries(after sequence: Int64, limit: Int) -> [FeedEntry] {
        let position = position
        guard sequence < position.newest else { return [] }
        let skipped = max(0, max(sequence, 0) - position.oldest + 1)
        return Array(entries.dropFirst(Int(skipped)).prefix(max(limit, 0)))
    }
}

/// The feed port on one transaction's copy.
struct FeedAccess: FeedPort {
    let work: MemoryTransaction

    func append(_ keys: [FactKey]) throws { try work.change { try $0.feed.append(keys) } }

    func position() -> FeedPosition { work.state.feed.position }

    func entries(after sequence: Int64, limit: Int) -> [FeedEntry] {
        work.state.feed.entries(after: sequence, limit: limit)
    }
}
