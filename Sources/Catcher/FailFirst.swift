/// Counts how often each callback was let fail, so that its sender's retries can be tried out.
struct FailFirst: Sendable {
    /// How often each may be asked to fail.
    static let timesMax = 1_000
    /// How many callbacks are remembered; the first of them is forgotten first, and fails anew.
    static let rememberedMax = 1_000

    /// How often each fails.
    let times: Int
    private var counts: [String: Int] = [:]
    private var order: [String] = []

    /// Makes a count; no callback fails where `times` is zero.
    init(_ times: Int) { self.times = min(max(times, 0), Self.timesMax) }

    /// Notes one more try of a callback.
    ///
    /// - Parameter name: What tells the callback from others.
    /// - Returns: Which of its failures this is, from 1; `nil` once it has failed often enough.
    mutating func failure(of name: String) -> Int? {
        guard times > 0 else { return nil }
        let count = counts[name] ?? 0
        guard count < times else { return nil }
        if counts[name] == nil {
            if order.count >= Self.rememberedMax { counts[order.removeFirst()] = nil }
            order.append(name)
        }
        counts[name] = count + 1
        return count + 1
    }
}
