import Gatekeeper
import NIOCore
import TollgateCore

/// What all connections of one event loop share: never touched from another loop, so never locked.
final class LoopState {
    /// The terms that a reload has brought; `nil` while those hold with which the listener was opened.
    var terms: ServingTerms?

    private var ids = RequestIDSource()
    private var date = HTTPDate()

    /// Returns a new request id.
    func makeRequestID() -> String { ids.next() }

    /// Returns a moment as HTTP writes it; the text is made once a second.
    func dateText(_ now: Instant) -> String { date.text(now) }
}

/// The states of all loops of a group, found by loop.
struct LoopStates: Sendable {
    private let loops: [any EventLoop]
    private let boxes: [NIOLoopBoundBox<LoopState>]

    init(_ group: any EventLoopGroup) {
        loops = Array(group.makeIterator())
        boxes = loops.map {
            NIOLoopBoundBox.makeBoxSendingValue(LoopState(), eventLoop: $0)
        }
    }

    /// Has every loop work by other terms; they hold on all of them when this returns.
    ///
    /// Each loop takes them between two of its tasks, so that no request sees a part of them.
    func renew(_ terms: ServingTerms) async throws {
        for (loop, box) in zip(loops, boxes) {
            try await loop.submit { box.value.terms = terms }.get()
        }
    }

    /// Returns the state of a loop; call it on that loop.
    func state(of loop: any EventLoop) -> LoopState {
        boxes.first { $0.eventLoop === loop }?.value ?? LoopState()
    }
}
