import Dispatch
import Foundation
import Synchronization

/// Writes lines to a file descriptor from a thread of its own, so that a slow reader of the log never
/// stops an event loop.
///
/// What waits is bounded; a line that finds no room is dropped and counted, and the count is told in the
/// next line that does.
public final class LineWriter: Sendable {
    /// The most bytes that wait to be written.
    public static let waitingBytesMax = 8_388_608

    private struct State {
        var waiting: [UInt8] = []
        var isScheduled = false
        var dropped = 0
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "tollgate.lines")
    private let descriptor: Int32

    /// Makes a writer.
    public init(descriptor: Int32) { self.descriptor = descriptor }

    /// How many lines were dropped so far.
    public var droppedCount: Int { state.withLock { $0.dropped } }

    /// Adds a line, without its end; never waits.
    func write(_ line: [UInt8]) {
        let mustSchedule = state.withLock { state in
            guard state.waiting.count + line.count < Self.waitingBytesMax else {
                state.dropped += 1
                return false
            }
            state.waiting += line
            state.waiting.append(UInt8(ascii: "\n"))
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { queue.async { self.drain() } }
    }

    /// Waits until everything that was added has been written, but not for a reader that has stalled.
    func flush(within limit: DispatchTimeInterval = .seconds(2)) {
        let done = DispatchSemaphore(value: 0)
        queue.async {
            self.drain()
            done.signal()
        }
        _ = done.wait(timeout: .now() + limit)
    }

    private func drain() {
        while true {
            let lines = state.withLock { state in
                defer { state.waiting = [] }
                state.isScheduled = !state.waiting.isEmpty
                return state.waiting
            }
            if lines.isEmpty { return }
            put(lines[...])
        }
    }

    private func put(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            // A log that cannot be written must not stop the server: the lines are lost.
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
