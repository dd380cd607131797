import TollgateCore

/// The newest report of each process by its id.
struct NodeTable: Sendable {
    private var records: [ExactText: NodeRecord] = [:]

    mutating func report(_ node: NodeRecord) throws {
        try requireStorable(node.id.rawValue)
        records[node.id.rawValue.exact] = node
    }

    func list(seenSince moment: Instant) -> [NodeRecord] {
        records.filter { $0.value.seenAt >= moment }
            .sorted { ($0.value.startedAt, $0.key) < ($1.value.startedAt, $1.key) }
            .map(\.value)
    }

    mutating func remove(_ id: NodeID) -> Bool {
        records.removeValue(forKey: id.rawValue.exact) != nil
    }

    mutating func removeSilent(before moment: Instant) -> Int {
        let before = records.count
        records = records.filter { $0.value.seenAt >= moment }
        return before - records.count
    }
}

/// The node port on one transaction's copy.
struct NodeAccess: NodePort {
    let work: MemoryTransaction

    func report(_ node: NodeRecord) throws { try work.change { try $0.nodes.report(node) } }

    func list(seenSince moment: Instant) -> [NodeRecord] {
        work.state.nodes.list(seenSince: moment)
    }

    func remove(_ id: NodeID) throws -> Bool { try work.change { $0.nodes.remove(id) } }

    func removeSilent(before moment: Instant) throws -> Int {
        try work.change { $0.nodes.removeSilent(before: moment) }
    }
}
