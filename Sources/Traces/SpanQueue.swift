import Synchronization

/// Spans that wait for the collector: a bounded queue that drops what finds no room.
///
/// Who offers never waits: the spans of a request are taken whole or dropped whole.
public final class SpanQueue: Sendable {
    /// What became of the spans so far.
    public struct Counts: Sendable, Hashable {
        /// Spans that the collector took.
        public var exported = 0
        /// Spans that found no room, or that the end of the process overtook.
        public var dropped = 0
        /// Spans that the collector did not take.
        public var failed = 0
    }

    private struct State {
        var waiting: [Span] = []
        var counts = Counts()
    }

    /// The most spans that wait.
    public let spansMax: Int
    private let state = Mutex(State())

    /// Makes an empty queue.
    public init(spansMax: Int) { self.spansMax = spansMax }

    /// How many spans wait.
    public var count: Int { state.withLock { $0.waiting.count } }

    /// What became of the spans so far.
    public var counts: Counts { state.withLock { $0.counts } }

    /// Lets spans wait, or drops them all.
    public func offer(_ spans: [Span]) {
        state.withLock { state in
            if state.waiting.count + spans.count <= spansMax {
                state.waiting += spans
            } else {
                state.counts.dropped += spans.count
            }
        }
    }

    /// Takes the oldest spans out.
    public func take(atMost count: Int) -> [Span] {
        state.withLock { state in
            let taken = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(taken.count)
            return taken
        }
    }

    /// Counts spans that the collector took, or did not.
    public func note(_ count: Int, exported: Bool) {
        state.withLock { state in
            if exported { state.counts.exported += count } else { state.counts.failed += count }
        }
    }

    /// Drops all that waits: nobody will send it any more.
    public func close() {
        state.withLock { state in
            state.counts.dropped += state.waiting.count
            state.waiting = []
        }
    }
}
