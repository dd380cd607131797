/// One entry of the change feed: facts under these keys are no longer true.
public struct FeedEntry: Sendable, Hashable {
    /// The entry's place, rising by one.
    public let sequence: Int64
    /// The key whose facts are to be dropped.
    public let key: FactKey
    /// Makes an entry.
    public init(sequence: Int64, key: FactKey) {
        self.sequence = sequence
        self.key = key
    }
}

/// What a reader of the feed learns at once.
public struct FeedPosition: Sendable, Hashable {
    /// The store's epoch: another value means another store, for example one restored from a backup.
    public let epoch: String
    /// The sequence of the oldest entry kept; 0 when none ever was.
    public let oldest: Int64
    /// The sequence of the newest entry; 0 when none ever was.
    public let newest: Int64
    /// Makes a position.
    public init(epoch: String, oldest: Int64, newest: Int64) {
        self.epoch = epoch
        self.oldest = oldest
        self.newest = newest
    }
}

/// Tells other nodes what changed, in the order of commits.
public protocol FeedPort {
    /// Appends an entry for each key; keeps the newest ``FeedEntry/keptMax`` entries.
    func append(_ keys: [FactKey]) throws
    /// Where the feed stands.
    func position() throws -> FeedPosition
    /// Returns up to a number of entries behind a sequence, oldest first.
    func entries(after sequence: Int64, limit: Int) throws -> [FeedEntry]
}

extension FeedEntry {
    /// How many entries a store keeps; a reader that falls further behind drops all its facts.
    public static let keptMax = 100_000
}
