public import TollgateCore

/// A batch of spans as OTLP over HTTP wants it: the JSON of `ExportTraceServiceRequest`.
///
/// Source: OpenTelemetry Protocol 1.x, "JSON Protobuf Encoding": ids are hexadecimal, whole numbers of 64 bits
/// are strings, enumerations are numbers.
public struct OTLPDocument: Sendable {
    /// Where a batch is posted below a collector's address, unless the address has a path.
    public static let path = "/v1/traces"

    private let spans: [Span]
    private let version: String

    /// Makes a document.
    ///
    /// - Parameters:
    ///   - spans: The batch.
    ///   - version: The server's version.
    public init(_ spans: [Span], version: String) {
        self.spans = spans
        self.version = version
    }

    /// The document.
    public var json: JSONValue {
        let resource = [
            Span.Attribute("service.name", .text("tollgate")),
            Span.Attribute("service.version", .text(version)),
        ]
        let scope: JSONValue = ["name": "tollgate", "version": .string(version)]
        let scopeSpans: JSONValue = ["scope": scope, "spans": .array(spans.map(Self.json))]
        let resourceSpans: JSONValue = [
            "resource": ["attributes": .array(resource.map(Self.json))],
            "scopeSpans": .array([scopeSpans]),
        ]
        return ["resourceSpans": .array([resourceSpans])]
    }

    private static func json(_ span: Span) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("traceId", .string(span.traceID.description)),
            ("spanId", .string(span.id.description)),
        ]
        if let state = span.state { members.append(("traceState", .string(state))) }
        if let parent = span.parent {
            members.append(("parentSpanId", .string(parent.description)))
        }
        members += [
            ("name", .string(span.name)),
            ("kind", .number(JSONNumber(Int64(span.kind.rawValue)))),
            ("startTimeUnixNano", .string(String(span.begins))),
            ("endTimeUnixNano", .string(String(span.ends))),
            ("attributes", .array(span.attributes.map(json))),
        ]
        if span.isFailed { members.append(("status", ["code": 2])) }
        return .object(JSONObject(members))
    }

    private static func json(_ attribute: Span.Attribute) -> JSONValue {
        let value: JSONValue =
            switch attribute.value {
            case .text(let text): ["stringValue": .string(text)]
            case .number(let number): ["intValue": .string(String(number))]
            case .truth(let truth): ["boolValue": .bool(truth)]
            }
        return ["key": .string(attribute.name), "value": value]
    }
}
