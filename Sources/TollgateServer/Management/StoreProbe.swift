import TollgateCore

/// Tries whether the store takes a change, for readiness.
///
/// Only a change that is committed tells: SQLite notices a full disk no earlier. It is tried when somebody
/// asks, once in ``interval`` at the most, whoever and however many they are.
actor StoreProbe {
    /// The least time between two tries, and the most that a try may take before it counts as failed.
    static let interval: Duration = .seconds(1)
    /// With less room than this on the disk the next larger change fails.
    static let freeBytesMin: Int64 = 1_048_576

    private struct Verdict {
        let at: MonotonicInstant
        let fault: String?
    }

    private let write: @Sendable () async throws -> Void
    private let freeBytes: @Sendable () throws -> Int64?
    private let time: TimeSource
    private var last: Verdict?
    private var tryingSince: MonotonicInstant?

    /// Makes a probe.
    ///
    /// - Parameters:
    ///   - time: The clocks.
    ///   - freeBytes: Tells the room on the store's disk.
    ///   - write: Commits a small change.
    init(
        time: TimeSource,
        freeBytes: @escaping @Sendable () throws -> Int64?,
        write: @escaping @Sendable () async throws -> Void
    ) {
        self.time = time
        self.freeBytes = freeBytes
        self.write = write
    }

    /// Makes a probe of a node's store: the change is the node's report.
    init(_ node: NodeReporter, _ folder: DataFolder, time: TimeSource) {
        self.init(
            time: time,
            freeBytes: { try folder.freeBytes() },
            write: { try await node.report() }
        )
    }

    /// What keeps the store from taking a change, or `nil` where it took one just now.
    func fault() async -> String? {
        let now = time.monotonic()
        if let since = tryingSince {
            if now - since > Self.interval { return "the store does not answer" }
            return last?.fault
        }
        if let last, now - last.at < Self.interval { return last.fault }
        tryingSince = now
        let found = await found()
        last = Verdict(at: time.monotonic(), fault: found)
        tryingSince = nil
        return found
    }

    private func found() async -> String? {
        do {
            if let free = try freeBytes(), free < Self.freeBytesMin {
                return "the store's disk has \(free) bytes left"
            }
            try await write()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
