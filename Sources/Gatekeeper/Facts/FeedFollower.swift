import Synchronization
public import TollgateCore

/// Keeps the table of facts true: reads the store's change feed and drops what changed.
///
/// Another epoch, a gap or a step back in the feed drops every fact. While the feed cannot be read the
/// node is degraded, and ``isTrusted(at:)`` says for how long known credentials may go on.
public final class FeedFollower: Sendable {
    /// The time between two looks at the store.
    public static let interval: Duration = .milliseconds(100)
    /// The most entries read at a time.
    static let pageEntries = 1_000
    /// How old the last reading may be before the node counts as degraded.
    static let freshness: Duration = .seconds(1)

    private struct Progress {
        var position: FeedPosition?
        /// News that were announced and not yet read: a reading that fails must not lose them.
        var hasUnread = true
    }

    private let store: any Store
    private let facts: FactsTable
    private let time: TimeSource
    private let outageGrace: Duration
    private let progress = Mutex(Progress())
    private let readAt = Atomic<Int64>(.min)
    private let onChanges: @Sendable (_ count: Int, _ within: Duration) -> Void

    /// Makes a follower.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - facts: The table to keep true.
    ///   - time: The clocks.
    ///   - outageGrace: How long known credentials go on while the feed cannot be read.
    ///   - onChanges: Told how many changes a look found, and how long ago the look before it began: no
    ///     change of them had waited longer to be in force here.
    public init(
        store: any Store,
        facts: FactsTable,
        time: TimeSource,
        outageGrace: Duration,
        onChanges: @escaping @Sendable (_ count: Int, _ within: Duration) -> Void = { _, _ in }
    ) {
        self.store = store
        self.facts = facts
        self.time = time
        self.outageGrace = outageGrace
        self.onChanges = onChanges
    }

    /// How long ago the last look began: every change that is older is in force here; `nil` before the
    /// first.
    public func lag(at now: MonotonicInstant) -> Duration? {
        let read = readAt.load(ordering: .relaxed)
        return read == .min ? nil : max(.zero, now - MonotonicInstant(nanoseconds: read))
    }

    /// Whether the facts may still be used at a moment.
    public func isTrusted(at now: MonotonicInstant) -> Bool {
        let read = readAt.load(ordering: .relaxed)
        return read != .min
            && now - MonotonicInstant(nanoseconds: read) <= Self.freshness + outageGrace
    }

    /// Whether the feed was read just now.
    public func isFresh(at now: MonotonicInstant) -> Bool {
        let read = readAt.load(ordering: .relaxed)
        return read != .min && now - MonotonicInstant(nanoseconds: read) <= Self.freshness
    }

    /// Looks once at the store and drops what changed since the last look.
    ///
    /// - Throws: ``StoreFault``; the last position is kept.
    public func poll() async throws {
        let begun = time.monotonic()
        if try await store.hasNews() { progress.withLock { $0.hasUnread = true } }
        let (known, hasUnread) = progress.withLock { ($0.position, $0.hasUnread) }
        let lastRead = readAt.load(ordering: .relaxed)
        if hasUnread {
            let count = try await catchUp(from: known)
            if count > 0, lastRead != .min {
                onChanges(count, time.monotonic() - MonotonicInstant(nanoseconds: lastRead))
            }
        }
        readAt.store(begun.nanoseconds, ordering: .relaxed)
    }

    /// Drops everything that was changed before the call, without waiting for the next look.
    ///
    /// What ``poll()`` knows of the feed stays as it is: it reads the same entries again, which drops the
    /// same facts once more.
    ///
    /// - Throws: ``StoreFault``.
    public func settle() async throws {
        _ = try await dropChanged(since: progress.withLock { $0.position })
    }

    /// Drops what changed behind a position, and returns how many changes there were.
    private func catchUp(from known: FeedPosition?) async throws -> Int {
        let (position, count) = try await dropChanged(since: known)
        progress.withLock { $0 = Progress(position: position, hasUnread: false) }
        return count
    }

    /// Drops the facts that the feed names behind a position; returns where the feed stands, and how many
    /// entries it had.
    private func dropChanged(
        since known: FeedPosition?
    ) async throws -> (position: FeedPosition, count: Int) {
        var reached = known?.newest ?? 0
        var count = 0
        while true {
            let from = reached
            let (current, entries) = try await store.read { transaction in
                (
                    try transaction.feed.position(),
                    try transaction.feed.entries(after: from, limit: Self.pageEntries)
                )
            }
            guard let known, Self.continues(known, current, reached) else {
                facts.dropAll()
                return (current, count)
            }
            for entry in entries {
                facts.invalidate(entry.key, at: entry.sequence)
                reached = entry.sequence
            }
            count += entries.count
            if reached >= current.newest || entries.isEmpty { return (current, count) }
        }
    }

    /// Whether the feed is the one that was read before, with nothing missing in between.
    private static func continues(
        _ known: FeedPosition,
        _ current: FeedPosition,
        _ reached: Int64
    ) -> Bool {
        known.epoch == current.epoch && current.newest >= reached && current.oldest <= reached + 1
    }
}
