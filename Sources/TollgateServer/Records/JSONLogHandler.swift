import Logging
import TollgateCore

/// Writes the events of the server and its libraries as one JSON object a line.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    private let writer: LineWriter
    private let time: TimeSource

    init(level: Logger.Level, writer: LineWriter, time: TimeSource) {
        logLevel = level
        self.writer = writer
        self.time = time
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var object = JSONObject([
            ("ts", .string(time.now().rfc3339)), ("level", .string(event.level.rawValue)),
            ("msg", .string(event.message.description)),
        ])
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 })
            .sorted(by: { $0.key < $1.key })
        {
            object[key] = .string(value.description)
        }
        if let error = event.error { object["error"] = .string("\(error)") }
        writer.write(JSONValue.object(object).bytes)
    }
}
