/// One running server process, as it last reported itself.
public struct NodeRecord: Sendable, Hashable {
    /// The process's name, new at every start.
    public let id: NodeID
    /// When it started.
    public let startedAt: Instant
    /// When it last reported.
    public let seenAt: Instant
    /// The members of the pepper ring that it has read.
    public let peppers: [PepperID]
    /// The members of the seal ring that it has read.
    public let seals: [Int]

    /// Makes a record.
    public init(
        id: NodeID,
        startedAt: Instant,
        seenAt: Instant,
        peppers: [PepperID],
        seals: [Int]
    ) {
        self.id = id
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.peppers = peppers
        self.seals = seals
    }
}

/// Keeps what running processes report of themselves.
public protocol NodePort {
    /// Adds or replaces a process's report.
    func report(_ node: NodeRecord) throws
    /// Returns every report that was made at or after a moment, by start.
    func list(seenSince moment: Instant) throws -> [NodeRecord]
    /// Removes a process that ends; tells whether it was there.
    @discardableResult
    func remove(_ id: NodeID) throws -> Bool
    /// Removes reports made before a moment; returns how many.
    @discardableResult
    func removeSilent(before moment: Instant) throws -> Int
}
