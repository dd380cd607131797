import TollgateCore
import Traces

/// The steps of a decision in the request's trace.
extension Gatekeeper {
    /// Does a step, and notes it where the request is traced.
    func traced<Value>(
        _ name: RequestTrace.StepName,
        _ trace: RequestTrace?,
        _ work: () async throws -> Value
    ) async throws -> Value {
        guard let trace else { return try await work() }
        let step = trace.begin(name)
        do {
            let value = try await work()
            trace.end(step)
            return value
        } catch {
            trace.end(step, isFailed: true)
            throw error
        }
    }
}

extension RequestTrace {
    /// Ends the charge of the limits.
    ///
    /// - Parameters:
    ///   - step: What has begun.
    ///   - refusal: The refusal of the limit that is reached; `nil` where all were charged.
    func end(_ step: Step, limitedBy refusal: Refusal?) {
        let outcome = Span.Attribute(
            "tollgate.ratelimit.outcome",
            .text(refusal == nil ? "taken" : "limited")
        )
        let limit = refusal?.limitName.map { Span.Attribute("tollgate.ratelimit.limit", .text($0)) }
        end(step, [outcome] + [limit].compactMap(\.self))
    }
}
