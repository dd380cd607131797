import RateLimits
import TollgateCore
import Traces

/// One request on its way through the phases: what is known of it so far.
struct Passage: Sendable {
    let request: RequestView
    let listener: ListenerProfile
    let dialect: any Dialect
    let route: Route
    /// The methods of the path, where the request's is not among them.
    let allowedMethods: [Method]?
    /// What the log and the journal will say.
    var decision: Decision
    /// Facts that were read for this very request; they stand before the table's.
    var found: [FactKey: CredentialFacts?] = [:]
    /// Keys that the phases asked for and the store has not been asked about.
    var missing: Set<FactKey> = []
    /// The caller, once proved.
    var principal: Principal?
    /// What proved the caller.
    var proof: Proof?
    /// What was presented beside that and proved the same caller, with its carrier's label.
    var otherProofs: [(proof: Proof, carrier: String)] = []
    /// The secret of the credential itself, where one was presented, also beside a session.
    var secret: SecretID?
    /// Where the request stands with the limits that were charged, where answers tell it.
    var standings: [LimitStanding] = []
    /// The request's trace; `nil` where it is not traced.
    var trace: RequestTrace?
    /// When the head was decided, by the wall clock; the body may come much later.
    var headAt: Instant?

    /// The clock of the caller's account, once proved; before that the wall clock.
    var account: AccountClock { proof?.owner.account ?? .wall }

    /// The passage at the moment at which its head is decided.
    consuming func reached(at moment: Instant) -> Passage {
        headAt = moment
        return self
    }

    /// Forgets what the phases found out, and keeps what was read: they run again from their start.
    mutating func restart() {
        decision = Decision(dialect, route.claim)
        (principal, proof, secret, standings) = (nil, nil, nil, [])
        otherProofs = []
    }
}

/// A head that waits for the store.
public struct PendingHead: Sendable {
    let passage: Passage
    let keys: Set<FactKey>
}

/// A head whose caller is known and may go on.
public struct AcceptedHead: Sendable {
    let passage: Passage
    /// The most bytes of the body that are wanted; `nil` if it is not wanted.
    public let bodyBytesMax: Int?
}

/// Why the phases of the head stop before the end.
enum Stop: Error {
    /// The request is refused.
    case refused(Refusal)
    /// The store must be asked for these keys.
    case missing(Set<FactKey>)

    static func refused(_ code: RefusalCode) -> Stop { .refused(Refusal(code)) }

    /// The refusal where nobody can ask the store any more.
    var refusal: Refusal {
        if case .refused(let refusal) = self {
            refusal
        } else {
            Refusal(.unavailable, limitName: "facts")
        }
    }
}
