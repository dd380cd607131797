import NIOCore

/// The parts of requests that wait for the answer to an earlier one, up to a number of requests.
struct PipelinedParts {
    private var parts = CircularBuffer<RequestPart>()
    private var heads = 0
    private let headsMax: Int
    /// Whether a request was dropped because too many wait; all that follows it is dropped too.
    private(set) var hasOverflowed = false

    init(headsMax: Int) { self.headsMax = headsMax }

    /// Whether nothing waits.
    var isEmpty: Bool { parts.isEmpty }

    /// Whether a whole new request waits, besides the rest of the present one.
    var hasHead: Bool { heads > 0 }

    /// The part whose turn comes next.
    var first: RequestPart? { parts.first }

    /// Lets a part wait.
    mutating func append(_ part: RequestPart) {
        if case .head = part {
            hasOverflowed = hasOverflowed || heads == headsMax
            if !hasOverflowed { heads += 1 }
        }
        if !hasOverflowed { parts.append(part) }
    }

    /// Takes the part whose turn it is.
    mutating func removeFirst() {
        if case .head = parts.removeFirst() { heads -= 1 }
    }

    /// Drops all that waits.
    mutating func removeAll() {
        parts.removeAll()
        heads = 0
    }
}
