import Gatekeeper
import Synchronization
import TollgateCore

/// Takes note of every request: a log line, the metrics, the journal, and refusals on the disk.
final class Recorder: RequestRecorder {
    let journal = DecisionJournal()
    let metrics: Metrics
    let archive: RefusalArchive
    private let writer: LineWriter
    private let time: TimeSource

    init(metrics: Metrics, writer: LineWriter, archive: RefusalArchive, time: TimeSource) {
        self.metrics = metrics
        self.writer = writer
        self.archive = archive
        self.time = time
    }

    func record(_ end: RequestEnd) {
        let line = RequestLine(end: end, at: time.now())
        metrics.count(end)
        let bytes = line.bytes
        journal.add(line, bytes)
        writer.write(bytes)
        if end.decision?.refusal != nil { archive.write(bytes) }
    }

    func recordUnreadable(
        reason: StaticString,
        listener: ListenerProfile,
        client: IPAddress,
        requestID: String?
    ) {
        metrics.countUnreadable(reason)
        let line: JSONValue = [
            "ts": .string(time.now().rfc3339), "level": "info", "msg": "unreadable request",
            "request_id": .optional(requestID),
            "listener": .string(listener.name), "client_ip": .string(client.description),
            "reason": .string("\(reason)"),
        ]
        writer.write(line.bytes)
    }
}
