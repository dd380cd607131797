public import TollgateCore

/// Keeps each callback that arrives, decides its answer, and shows what became of it.
public actor CatcherDesk {
    /// Tells whether a callback's signatures are right at a moment.
    public typealias Check = @Sendable (SignedCallback, Instant) -> Bool

    private let store: CaughtStore
    private let plan: AnswerPlan
    private let time: TimeSource
    private let check: Check?
    private let show: @Sendable (CatcherEvent) -> Void
    private var failFirst: FailFirst

    /// Makes a desk.
    ///
    /// - Parameters:
    ///   - store: Where callbacks are kept; its folder is there.
    ///   - plan: What they are answered with.
    ///   - time: What tells the time.
    ///   - check: What looks at signatures, or `nil`.
    ///   - show: Called with everything that happens, from any thread.
    public init(
        store: CaughtStore,
        plan: AnswerPlan,
        time: TimeSource,
        check: Check? = nil,
        show: @escaping @Sendable (CatcherEvent) -> Void
    ) {
        self.store = store
        self.plan = plan
        self.time = time
        self.check = check
        self.show = show
        failFirst = FailFirst(plan.failures)
    }

    /// Takes a callback that has arrived whole.
    ///
    /// - Parameter request: What arrived.
    /// - Returns: The answer: 500 where it could not be kept.
    public func take(_ request: CaughtRequest) async -> CatcherAnswer {
        let now = time.now()
        let callback: CaughtCallback
        do throws(CatcherFault) {
            callback = try store.keep(request, at: now)
        } catch {
            show(.lost(error))
            return CatcherAnswer(status: 500)
        }
        let label = CallbackLabel(request)
        let signed = SignedCallback(headers: request.headers, body: request.body)
        let isRightlySigned = check.map { $0(signed, now) }
        let (answer, verdict) = await answer(to: request, label)
        show(
            .caught(
                CatchReport(
                    callback: callback,
                    label: label,
                    isRightlySigned: isRightlySigned,
                    status: answer.status,
                    verdict: verdict
                )
            )
        )
        return answer
    }

    /// Shows a request that was refused before it came here.
    nonisolated func refused(_ request: RefusedRequest) { show(.refused(request)) }

    private func answer(
        to request: CaughtRequest,
        _ label: CallbackLabel
    ) async -> (CatcherAnswer, CatchReport.Verdict) {
        // Without an id a try is known again by its body, which stays the same.
        let name = label.id.map { "id \($0)" } ?? "body \(request.body.hashValue)"
        if let count = failFirst.failure(of: name) {
            return (CatcherAnswer(status: 503), .failedOnPurpose(count))
        }
        switch plan.source {
        case .status(let status): return (CatcherAnswer(status: status), .plain)
        case .forward(let address, let forwarder):
            let start = time.monotonic()
            do throws(ForwardFault) {
                let answer = try await forwarder.forward(request, to: address)
                let milliseconds = (time.monotonic() - start).wholeNanoseconds / 1_000_000
                return (answer, .forwarded(milliseconds))
            } catch {
                return (CatcherAnswer(status: 502), .notForwarded(error.word))
            }
        }
    }
}
