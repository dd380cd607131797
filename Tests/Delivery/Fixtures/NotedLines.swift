import Logging
import Synchronization

/// A log whose lines a test reads.
final class NotedLines: Sendable {
    private let texts = Mutex<[String]>([])

    /// The lines, each with its metadata in the order of its names.
    var lines: [String] { texts.withLock(\.self) }

    /// A logger that writes here.
    var logger: Logger { Logger(label: "test") { _ in Handler(notes: self) } }

    private struct Handler: LogHandler {
        let notes: NotedLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
            let words = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let line = (["\(event.message)"] + words).joined(separator: " ")
            notes.texts.withLock { $0.append(line) }
        }
    }
}
