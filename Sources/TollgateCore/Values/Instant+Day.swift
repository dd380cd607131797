extension Instant {
    /// The number of its day in UTC, counted from 1970; negative before.
    public var day: Int64 {
        let length: Int64 = 86_400_000_000
        let day = microseconds / length
        return microseconds % length < 0 ? day - 1 : day
    }
}
