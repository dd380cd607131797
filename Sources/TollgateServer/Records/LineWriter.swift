import Dispatch
import Foundation
import Synchronization

/// Writes lines from a thread of its own, so that a slow reader of the log or a slow disk never stops an
/// event loop.
///
/// What waits is bounded; a line that finds no room is dropped and counted.
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
    private let waitingBytesMax: Int
    private let put: @Sendable ([UInt8]) -> Int

    /// Makes a writer to a file descriptor.
    public convenience init(descriptor: Int32) {
        self.init(waitingBytesMax: Self.waitingBytesMax) { lines in
            // A log that cannot be written must not stop the server: the lines are lost.
            _ = Self.put(lines, descriptor)
            return 0
        }
    }

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - waitingBytesMax: The most bytes that wait to be written.
    ///   - put: Writes whole lines with their ends, on the writer's own thread; tells how many were lost.
    init(waitingBytesMax: Int, put: @escaping @Sendable ([UInt8]) -> Int) {
        self.waitingBytesMax = waitingBytesMax
        self.put = put
    }

    /// How many lines were dropped so far.
    public var droppedCount: Int { state.withLock { $0.dropped } }

    /// Adds a line, without its end; never waits.
    func write(_ line: [UInt8]) {
        let mustSchedule = state.withLock { state in
            guard state.waiting.count + line.count < waitingBytesMax else {
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
            let lost = put(lines)
            if lost > 0 { state.withLock { $0.dropped += lost } }
        }
    }

    /// Writes bytes to a file descriptor, as often as it takes.
    ///
    /// - Returns: Whether all could be written.
    static func put(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }
}
