import Synchronization

/// Counts the requests that a listener is answering.
final class RequestActivity: Sendable {
    private let count = Atomic<Int>(0)

    /// The requests whose answer is not yet written.
    var active: Int { count.load(ordering: .relaxed) }

    /// Notes that a request began.
    func began() { count.add(1, ordering: .relaxed) }

    /// Notes that a request was answered or dropped.
    func ended() { count.subtract(1, ordering: .relaxed) }
}
