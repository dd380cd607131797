import NIOCore
import TollgateCore

/// What all connections of one event loop share: never touched from another loop, so never locked.
final class LoopState {
    private var ids = RequestIDSource()
    private var date = HTTPDate()

    /// Returns a new request id.
    func makeRequestID() -> String { ids.next() }

    /// Returns a moment as HTTP writes it; the text is made once a second.
    func dateText(_ now: Instant) -> String { date.text(now) }
}

/// The states of all loops of a group, found by loop.
struct LoopStates: Sendable {
    private let boxes: [NIOLoopBoundBox<LoopState>]

    init(_ group: any EventLoopGroup) {
        boxes = group.makeIterator().map {
            NIOLoopBoundBox.makeBoxSendingValue(LoopState(), eventLoop: $0)
        }
    }

    /// Returns the state of a loop; call it on that loop.
    func state(of loop: any EventLoop) -> LoopState {
        boxes.first { $0.eventLoop === loop }?.value ?? LoopState()
    }
}
