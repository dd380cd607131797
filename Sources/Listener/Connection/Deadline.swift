import NIOCore

/// The one moment that a connection waits for at a time.
///
/// A connection moves its deadline several times per request, and a timer of the loop costs far more
/// than a number: so the timer is left where it is, and looks at the number when it fires. It sleeps
/// no longer than the shortest wait that can be asked for, so that it is never too late.
final class Deadline: NIOScheduledCallbackHandler {
    private let loop: any EventLoop
    private let nap: TimeAmount
    private let expired: () -> Void
    private var due: NIODeadline?
    private var timer: NIOScheduledCallback?
    private var wakes = NIODeadline.distantFuture

    /// Makes a deadline that waits for nothing yet.
    ///
    /// - Parameters:
    ///   - loop: The connection's loop, on which every call is made.
    ///   - shortest: The shortest wait that is usually asked for; a shorter one costs a timer.
    ///   - expired: Called when a moment has come.
    init(loop: any EventLoop, shortest: Duration, expired: @escaping () -> Void) {
        self.loop = loop
        nap = TimeAmount(shortest)
        self.expired = expired
    }

    /// Waits for the moment that lies a duration from now, and no longer for an earlier request.
    func set(after wait: Duration) {
        let now = loop.now
        let moment = now + TimeAmount(wait)
        due = moment
        if timer == nil || moment < wakes { schedule(min(moment, now + nap)) }
    }

    /// Waits for nothing.
    func clear() { due = nil }

    /// Waits for nothing, and gives the timer back.
    func cancel() {
        due = nil
        timer?.cancel()
        timer = nil
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        guard let due else { return }
        let now = loop.now
        if now < due { return schedule(min(due, now + nap)) }
        self.due = nil
        expired()
    }

    /// Sets the timer; it fails only on a loop that is shutting down, whose connections close anyway.
    private func schedule(_ moment: NIODeadline) {
        timer?.cancel()
        wakes = moment
        timer = try? loop.assumeIsolated().scheduleCallback(at: moment, handler: self)
    }
}
