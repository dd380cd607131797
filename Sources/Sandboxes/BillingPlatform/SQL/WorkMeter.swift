/// Counts what a statement costs, and stops one that costs too much.
struct WorkMeter: Sendable {
    private var left: Int

    /// Makes a meter.
    ///
    /// - Parameter steps: How many steps it grants.
    init(steps: Int = SQLLimits.stepsMax) { left = steps }

    /// Takes note of work, before it is done or as it is done.
    mutating func charge(_ steps: Int) throws(SQLError) {
        left -= steps
        guard left >= 0 else {
            throw SQLError(
                position: 1,
                message: "The statement costs too much; make its conditions narrower"
            )
        }
    }
}
