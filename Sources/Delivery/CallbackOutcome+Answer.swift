import Callbacks
import TollgateCore

extension CallbackOutcome {
    /// What an answer, or the lack of one, means.
    ///
    /// The channel's plan says which statuses are a success. A redirect is a failure like any other status, because following it would
    /// send signed content to an address that nobody checked.
    init(
        _ result: Result<ReceiverAnswer, DeliveryFault>,
        receipts: ClosedRange<Int>,
        at: Instant,
        duration: Duration,
        now: Instant
    ) {
        switch result {
        case .success(let answer):
            self.init(
                at: at,
                duration: duration,
                verdict: Self.verdict(answer.status, receipts),
                status: answer.status,
                answer: answer.text,
                retryAfter: answer.retryAfter.flatMap { RetryAfter.read($0, at: now) }
            )
        case .failure(let fault):
            self.init(at: at, duration: duration, verdict: Self.verdict(fault))
        }
    }

    private static func verdict(_ fault: DeliveryFault) -> Verdict {
        switch fault {
        case .badAddress: .hopeless(fault.rawValue)
        case .unsignable: .unsent(fault.rawValue)
        default: .failed(fault.rawValue)
        }
    }

    private static func verdict(_ status: Int, _ receipts: ClosedRange<Int>) -> Verdict {
        switch status {
        case receipts: .delivered
        case 300..<400: .failed(DeliveryFault.redirect.rawValue)
        case 410: .gone(DeliveryFault.gone.rawValue)
        default: .failed(DeliveryFault.status.rawValue)
        }
    }
}
