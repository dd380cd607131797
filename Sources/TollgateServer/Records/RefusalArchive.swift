import Foundation
import Synchronization
import TollgateCore

/// The refusals of the last days on the disk, so that `tollgate explain` knows them after a restart and
/// while no server runs.
///
/// One line of JSON a refusal, the same as in the log, in segment files that are only appended to. Lines
/// are written by a thread of their own; the number of bytes that wait, the size of a segment and the
/// number of segments are bounded, and the oldest segment goes first. A disk that takes nothing costs
/// lines, never a request.
final class RefusalArchive: Sendable {
    /// The most bytes that wait to be written.
    static let waitingBytesMax = 1_048_576
    /// The most bytes of one segment.
    static let segmentBytesMax = 4 * 1_048_576
    /// The most segments; with ``segmentAgeMax`` enough for ``DecisionJournal/refusalAgeMax``.
    static let segmentsMax = 16
    /// How long one segment is appended to.
    static let segmentAgeMax: Duration = .seconds(86_400)

    private let tail: ArchiveTail
    private let writer: LineWriter

    /// Makes the archive of a folder, which is made at the first refusal.
    init(folder: String, time: TimeSource) {
        let tail = ArchiveTail(folder: folder)
        self.tail = tail
        writer = LineWriter(waitingBytesMax: Self.waitingBytesMax) { lines in
            tail.append(lines, at: time.now())
        }
    }

    /// How many refusals found no room, in memory or on the disk.
    var droppedCount: Int { writer.droppedCount }

    /// Adds a line, without its end; never waits.
    func write(_ line: [UInt8]) { writer.write(line) }

    /// Waits until everything that was added has been written, but not for a disk that has stalled.
    func flush(within limit: DispatchTimeInterval = .seconds(2)) { writer.flush(within: limit) }

    /// Writes what waits, then lets go of the segment, so that another process can go on with it.
    func close() {
        writer.flush()
        tail.letGo()
    }
}

/// Where new lines go; used by one thread, and locked because the compiler cannot know that.
private final class ArchiveTail: Sendable {
    private struct Segment {
        let descriptor: Int32
        let begunAt: Instant
        var byteCount: Int
    }

    private let files: ArchiveFiles
    private let segment = Mutex<Segment?>(nil)

    init(folder: String) { files = ArchiveFiles(folder: folder) }

    deinit { letGo() }

    /// Lets go of the segment; the next line opens one again.
    func letGo() {
        segment.withLock { segment in
            if let open = segment { close(open.descriptor) }
            segment = nil
        }
    }

    /// Appends whole lines.
    ///
    /// - Returns: How many were lost.
    func append(_ lines: [UInt8], at now: Instant) -> Int {
        segment.withLock { segment in
            if let open = segment, Self.isFull(open, with: lines.count, at: now) {
                close(open.descriptor)
                segment = nil
            }
            if segment == nil { segment = begin(with: lines.count, at: now) }
            guard let open = segment, LineWriter.put(lines, open.descriptor) else {
                if let open = segment { close(open.descriptor) }
                segment = nil
                return lines.count { $0 == UInt8(ascii: "\n") }
            }
            segment?.byteCount += lines.count
            return 0
        }
    }

    private static func isFull(_ segment: Segment, with count: Int, at now: Instant) -> Bool {
        segment.byteCount + count > RefusalArchive.segmentBytesMax
            || now - segment.begunAt > RefusalArchive.segmentAgeMax
    }

    /// Goes on with the newest segment if it has room and no other process writes to it, else begins a
    /// new one and drops the oldest.
    private func begin(with count: Int, at now: Instant) -> Segment? {
        files.makeFolder()
        if let newest = files.newestFirst().first, let begunAt = ArchiveFiles.moment(of: newest),
            let segment = open(newest, begunAt)
        {
            if !Self.isFull(segment, with: count, at: now) { return segment }
            close(segment.descriptor)
        }
        let made = open(files.name(begunAt: now), now)
        files.removeOld(at: now)
        return made
    }

    private func open(_ name: String, _ begunAt: Instant) -> Segment? {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let descriptor = Foundation.open(files.path(of: name), flags, 0o600)
        guard descriptor >= 0 else { return nil }
        // The lock ends with the descriptor, also when the process is killed.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        // What a killed process left half-written shall spoil no line but its own.
        if size > 0 { _ = LineWriter.put([UInt8(ascii: "\n")], descriptor) }
        return Segment(descriptor: descriptor, begunAt: begunAt, byteCount: size + 1)
    }
}
