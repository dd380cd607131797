public import TollgateCore

/// Where a request stands in a trace: what `traceparent` and `tracestate` carry from hop to hop.
///
/// Source: W3C Trace Context, level 1. A header that breaks the format counts as absent; it is never a
/// reason to refuse a request.
public struct TraceContext: Sendable, Hashable {
    /// The most bytes of `tracestate` that are passed on; a longer one is dropped whole.
    public static let stateBytesMax = 512
    /// The most members of `tracestate` (section 3.3.1.1).
    public static let stateMembersMax = 32
    /// The most bytes of a `traceparent` of a later version.
    public static let parentBytesMax = 128

    /// The trace.
    public let traceID: TraceID
    /// The span that the hop belongs to.
    public let spanID: SpanID
    /// Whether the sender says that it records the trace.
    public let isSampled: Bool
    /// What `tracestate` carries, as it came; `nil` for nothing.
    public let state: String?

    /// Makes a context.
    public init(traceID: TraceID, spanID: SpanID, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Reads a context from header fields.
    ///
    /// - Parameter headers: The fields of a request; several of `traceparent` count as none.
    public init?(_ headers: HeaderFields) {
        var parent: String?
        var count = 0
        headers.forEach("traceparent") { value in
            parent = value
            count += 1
        }
        guard count == 1, let parent else { return nil }
        self.init(parent: parent, states: headers.all("tracestate"))
    }

    /// Reads a context from the values of its fields.
    ///
    /// Version 00 is `00-TRACE-SPAN-FLAGS` and nothing more. A later version may go on after another `-`;
    /// its first four parts are read as those of 00 (section 4.3). Version ff is forbidden.
    ///
    /// - Parameters:
    ///   - parent: The value of `traceparent`.
    ///   - states: The values of `tracestate`, in order.
    public init?(parent: String, states: [String] = []) {
        guard parent.utf8.count <= Self.parentBytesMax else { return nil }
        let parts = parent.split(
            separator: "-",
            maxSplits: 4,
            omittingEmptySubsequences: false
        )
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[3].utf8.count == 2,
            let version = UInt64(lowerHex: parts[0].utf8), version != 0xFF,
            version != 0 || parts.count == 4,
            let traceID = TraceID(parts[1]), let spanID = SpanID(parts[2]),
            let flags = UInt64(lowerHex: parts[3].utf8)
        else { return nil }
        self.init(
            traceID: traceID,
            spanID: spanID,
            isSampled: flags & 1 == 1,
            state: Self.state(states)
        )
    }

    /// The value of `traceparent`: 55 bytes of version 00.
    public var parent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// The fields that tell the context to the next hop.
    public var headers: HeaderFields {
        var headers: HeaderFields = ["traceparent": parent]
        if let state { headers.add("tracestate", state) }
        return headers
    }

    /// The values of `tracestate` as one, or `nil` where they are none, too long or no printable ASCII.
    private static func state(_ values: [String]) -> String? {
        let bytes = values.reduce(0) { $0 + $1.utf8.count + 1 }
        guard !values.isEmpty, bytes <= stateBytesMax + 1 else { return nil }
        let state = values.joined(separator: ",")
        let members = state.split(separator: ",")
        guard (1...stateMembersMax).contains(members.count),
            members.allSatisfy({ $0.contains("=") }),
            state.utf8.allSatisfy({ 0x20...0x7E ~= $0 })
        else { return nil }
        return state
    }
}
