/// What a limit has decided since the start.
public struct LimitTally: Sendable, Hashable {
    /// Requests or attempts that the limit counted.
    public var admitted = 0
    /// Those that were refused because it was reached.
    public var limited = 0
    /// Attempts that were refused because it may be reached, once those that run have ended.
    public var busy = 0

    /// Makes a tally of nothing.
    public init() {}

    /// The sum of two tallies.
    public static func + (one: LimitTally, other: LimitTally) -> LimitTally {
        var sum = one
        sum.admitted += other.admitted
        sum.limited += other.limited
        sum.busy += other.busy
        return sum
    }
}

/// The tallies of a limiter, by the limits' names.
///
/// There are a handful of limits, each with a name of the configuration: an array that is searched from its
/// start is cheaper than a dictionary, and bounded by their number.
struct LimitTallies {
    private var names: [String] = []
    private var tallies: [LimitTally] = []

    /// The tallies by name.
    var byName: [String: LimitTally] {
        Dictionary(zip(names, tallies)) { first, _ in first }
    }

    /// Counts a decision of a limit for somebody.
    mutating func admitted(_ name: String) { tallies[place(of: name)].admitted += 1 }

    /// Counts a decision of a limit against somebody.
    mutating func limited(_ name: String) { tallies[place(of: name)].limited += 1 }

    /// Counts an attempt that a limit may be reached by.
    mutating func busy(_ name: String) { tallies[place(of: name)].busy += 1 }

    private mutating func place(of name: String) -> Int {
        if let index = names.firstIndex(of: name) { return index }
        names.append(name)
        tallies.append(LimitTally())
        return names.count - 1
    }
}
