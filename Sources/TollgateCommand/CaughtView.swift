import Authority
import Catcher
import TollgateCore

/// A caught callback as the command shows it.
struct CaughtView {
    private let callback: CaughtCallback
    private let label: CallbackLabel

    init(_ callback: CaughtCallback) { self.init(callback, CallbackLabel(callback.request)) }

    init(_ callback: CaughtCallback, _ label: CallbackLabel) {
        self.callback = callback
        self.label = label
    }

    var json: JSONObject {
        let request = callback.request
        return JSONObject([
            ("id", .string(callback.id.description)),
            ("caught_at", .string(callback.caughtAt.rfc3339)),
            ("method", .string(request.method)), ("target", .string(request.target)),
            ("kind", .optional(label.kind)), ("callback_id", .optional(label.id)),
            ("bytes", .integer(request.body.count)),
        ])
    }

    var jsonWithContent: JSONObject {
        let request = callback.request
        var json = json
        json["headers"] = .array(
            request.headers.fields.map { [.string($0.name), .string($0.value)] }
        )
        json["body"] = .optional(String(validating: request.body, as: UTF8.self))
        json["body_base64"] = .string(Base64.encode(request.body))
        return json
    }

    /// The callback in one line for people.
    var line: String {
        let request = callback.request
        let kind = label.kind.map { "  \($0.harmless())" } ?? ""
        let id = label.id.map { "  \($0.harmless())" } ?? ""
        return "\(callback.id)  \(callback.caughtAt.rfc3339)  \(request.method.harmless())"
            + " \(request.target.harmless())\(kind)\(id)  \(request.body.count) bytes"
    }

    /// The head and the body, with nothing in them that commands a terminal.
    var text: String {
        let request = callback.request
        let fields = request.headers.fields.map {
            "\($0.name.harmless(.max)): \($0.value.harmless(.max))"
        }
        let body = request.body
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self).harmless(.max) }
        let first = "\(request.method.harmless()) \(request.target.harmless(.max))"
        return ([first] + fields + [""] + body).joined(separator: "\n")
    }
}

/// Something that the catcher tells while it runs, as the command shows it.
struct CatcherEventView {
    private let event: CatcherEvent

    init(_ event: CatcherEvent) { self.event = event }

    var json: JSONObject {
        switch event {
        case .caught(let report):
            var json = CaughtView(report.callback, report.label).json
            json["event"] = "caught"
            json["signed"] = report.isRightlySigned.map { .bool($0) } ?? .null
            json["status"] = .integer(report.status)
            json["verdict"] = .string(Self.word(report.verdict))
            return json
        case .refused(let request):
            return JSONObject([
                ("event", "refused"), ("status", .integer(request.status)),
                ("method", .string(request.method)), ("target", .string(request.target)),
            ])
        case .lost(let fault):
            return JSONObject([("event", "lost"), ("reason", .string(fault.description))])
        }
    }

    var text: String {
        switch event {
        case .caught(let report):
            let signed = report.isRightlySigned.map { $0 ? "  signature ok" : "  signature BAD" }
            return CaughtView(report.callback, report.label).line
                + "\(signed ?? "")  \(report.status) \(Self.word(report.verdict))"
        case .refused(let request):
            let what = "\(request.method) \(request.target)".harmless()
            return "refused with \(request.status), not kept: \(what)"
        case .lost(let fault): return "not kept: \(fault.description.harmless())"
        }
    }

    private static func word(_ verdict: CatchReport.Verdict) -> String {
        switch verdict {
        case .plain: "answered"
        case .failedOnPurpose(let count): "failed on purpose, number \(count)"
        case .forwarded(let milliseconds): "forwarded, \(milliseconds) ms"
        case .notForwarded(let word): "not forwarded: \(word)"
        }
    }
}
