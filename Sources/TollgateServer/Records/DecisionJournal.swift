import Gatekeeper
import Synchronization
import TollgateCore

/// The last decisions, by request id: what `tollgate explain` asks for.
///
/// Bounded in number and age, in memory alone: it costs no write on the hot path. Refusals and admitted
/// requests have room of their own, so that a busy caller does not push out the refusal that somebody
/// asks about.
final class DecisionJournal: Sendable {
    /// The most refusals kept, and the most admitted requests.
    static let linesMax = 10_000
    /// How long refusals are kept.
    static let refusalAgeMax: Duration = .seconds(7 * 86_400)
    /// How long admitted requests are kept.
    static let admittedAgeMax: Duration = .seconds(3_600)

    private let refused = Mutex(Shelf(ageMax: refusalAgeMax))
    private let admitted = Mutex(Shelf(ageMax: admittedAgeMax))

    func add(_ line: RequestLine) {
        if line.end.decision?.refusal != nil {
            refused.withLock { $0.add(line) }
        } else if line.end.decision != nil {
            admitted.withLock { $0.add(line) }
        }
    }

    func line(_ requestID: String, at now: Instant) -> RequestLine? {
        refused.withLock { $0.line(requestID, at: now) }
            ?? admitted.withLock { $0.line(requestID, at: now) }
    }

    /// A ring of lines with an index by id.
    private struct Shelf {
        let ageMax: Duration
        var lines: [RequestLine] = []
        var places: [String: Int] = [:]
        var next = 0

        init(ageMax: Duration) { self.ageMax = ageMax }

        mutating func add(_ line: RequestLine) {
            if lines.count < DecisionJournal.linesMax {
                lines.append(line)
            } else {
                places[lines[next].end.requestID] = nil
                lines[next] = line
            }
            places[line.end.requestID] = next
            next = (next + 1) % DecisionJournal.linesMax
        }

        func line(_ requestID: String, at now: Instant) -> RequestLine? {
            guard let place = places[requestID], now - lines[place].at <= ageMax else { return nil }
            return lines[place]
        }
    }
}
