/// One step of a request that has ended.
public struct Span: Sendable, Hashable {
    /// What a span is to the others, by the numbers of OTLP.
    public enum Kind: Int, Sendable {
        /// A step inside the server.
        case inside = 1
        /// A request that was answered.
        case server = 2
        /// A request that was sent.
        case client = 3
    }

    /// One thing that is said of a step: codes and templates, never what a caller wrote.
    public struct Attribute: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public let value: Value

        /// Makes an attribute.
        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The value of an attribute.
    public enum Value: Sendable, Hashable {
        /// A text.
        case text(String)
        /// A whole number.
        case number(Int64)
        /// A truth value.
        case truth(Bool)
    }

    /// The trace.
    public let traceID: TraceID
    /// The span's own id.
    public let id: SpanID
    /// The span above; `nil` for the first of a trace.
    public let parent: SpanID?
    /// What `tracestate` carries; `nil` for nothing.
    public var state: String?
    /// The name, from a closed set or with a route's template.
    public let name: String
    /// What the span is to the others.
    public let kind: Kind
    /// The beginning, in nanoseconds since 1970.
    public let begins: Int64
    /// The end, in nanoseconds since 1970.
    public let ends: Int64
    /// What is said of the step.
    public var attributes: [Attribute]
    /// Whether the step failed by a fault of the server or of the world.
    public var isFailed: Bool

    /// Makes a span.
    public init(
        traceID: TraceID,
        id: SpanID,
        parent: SpanID?,
        state: String? = nil,
        name: String,
        kind: Kind,
        begins: Int64,
        ends: Int64,
        attributes: [Attribute] = [],
        isFailed: Bool = false
    ) {
        self.traceID = traceID
        self.id = id
        self.parent = parent
        self.state = state
        self.name = name
        self.kind = kind
        self.begins = begins
        self.ends = max(begins, ends)
        self.attributes = attributes
        self.isFailed = isFailed
    }
}
