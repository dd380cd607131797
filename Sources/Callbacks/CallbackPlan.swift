/// How the callbacks of one kind are sent: when again, how long a try may take, and what counts as taken.
public struct CallbackPlan: Sendable, Hashable {
    /// Every status that says that a receiver has taken a callback, unless its channel says otherwise.
    public static let usualReceipts = 200...299

    /// When a callback is tried again, and when it is given up.
    public let schedule: CallbackSchedule
    /// From the look-up of the receiver's name to the end of its answer.
    public let timeout: Duration
    /// The statuses by which a receiver says that it has taken a callback.
    public let receipts: ClosedRange<Int>

    /// Makes a plan.
    public init(
        schedule: CallbackSchedule,
        timeout: Duration,
        receipts: ClosedRange<Int> = usualReceipts
    ) {
        self.schedule = schedule
        self.timeout = timeout
        self.receipts = receipts
    }
}
