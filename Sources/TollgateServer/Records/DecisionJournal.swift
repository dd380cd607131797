import Gatekeeper
import Synchronization
import TollgateCore

/// The last decisions, by request id: what `tollgate explain` asks for.
///
/// Bounded in number, bytes and age, in memory alone: it costs no write on the hot path. Refusals and
/// admitted requests have room of their own, so that a busy caller does not push out the refusal that
/// somebody asks about.
final class DecisionJournal: Sendable {
    /// The most refusals kept, and the most admitted requests.
    static let linesMax = 10_000
    /// The most bytes of the refusals kept, and of the admitted requests.
    static let bytesMax = 8_388_608
    /// How long refusals are kept.
    static let refusalAgeMax: Duration = .seconds(7 * 86_400)
    /// How long admitted requests are kept.
    static let admittedAgeMax: Duration = .seconds(3_600)

    private let refused = Mutex(LineShelf(linesMax: linesMax, bytesMax: bytesMax))
    private let admitted = Mutex(LineShelf(linesMax: linesMax, bytesMax: bytesMax))

    /// Keeps a decided request.
    ///
    /// - Parameters:
    ///   - line: The request; one that no dialect claims is not kept.
    ///   - bytes: The line as the log has it.
    func add(_ line: RequestLine, _ bytes: [UInt8]) {
        guard let decision = line.end.decision, let id = RequestKey(line.end.requestID) else {
            return
        }
        if decision.refusal == nil {
            admitted.withLock { $0.add(bytes, id, at: line.at) }
        } else {
            refused.withLock { $0.add(bytes, id, at: line.at) }
        }
    }

    /// The line of a request, if it is still known.
    func line(_ requestID: String, at now: Instant) -> JSONValue? {
        guard let id = RequestKey(requestID) else { return nil }
        let bytes =
            refused.withLock { $0.line(id, at: now, ageMax: Self.refusalAgeMax) }
            ?? admitted.withLock { $0.line(id, at: now, ageMax: Self.admittedAgeMax) }
        return bytes.flatMap { try? JSONValue(reading: $0) }
    }
}
