public import Authority
import TollgateCore
import TollgateCrypto

/// A secret that was seen where others could read it.
public struct Exposure: Sendable {
    /// Where it was seen.
    public enum Place: String, Sendable {
        /// In a request without TLS.
        case plainHTTP = "plain_http"
        /// In a request that a web page sent.
        case browser
    }

    let presented: PresentedCredential
    let how: Place
}

/// Takes reports of exposed secrets from event loops and notes them with the credentials, off the loops.
///
/// The queue is bounded: under a flood the newest reports are dropped and counted on nobody's cost, since
/// the caller who goes on sending the secret reports it again.
public final class ExposureReports: Sendable {
    /// The most reports that wait.
    public static let queueMax = 256

    private let queue: AsyncStream<Exposure>
    private let continuation: AsyncStream<Exposure>.Continuation

    /// Makes an empty queue.
    public init() {
        (queue, continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.queueMax)
        )
    }

    /// Adds a report; never waits.
    func offer(_ exposure: Exposure) { continuation.yield(exposure) }

    /// Ends the queue; what waits is still worked off.
    public func finish() { continuation.finish() }

    /// Works off reports until the queue is ended.
    ///
    /// - Parameters:
    ///   - gatekeeper: Who proves what was presented.
    ///   - authority: Who notes it.
    ///   - fault: Called with a fault of the store; the report is dropped, the caller's next one comes.
    public func run(
        _ gatekeeper: Gatekeeper,
        _ authority: Authority,
        fault: @Sendable (any Error) -> Void
    ) async {
        for await exposure in queue {
            do {
                switch try await gatekeeper.owner(of: exposure.presented) {
                case nil: continue
                case .secret(let secret, let credential):
                    try await authority.markExposed(
                        secret,
                        of: credential,
                        how: exposure.how.rawValue
                    )
                case .session(let session):
                    try await authority.markExposed(session, how: exposure.how.rawValue)
                }
            } catch {
                fault(error)
            }
        }
    }
}

/// What was seen where others could read it.
enum ExposedThing {
    /// A secret of a credential.
    case secret(SecretID, of: CredentialID)
    /// The token of a session.
    case session(SessionID)
}

extension Gatekeeper {
    /// Finds whose secret or token was presented, in either environment, whatever its state.
    func owner(of presented: PresentedCredential) async throws -> ExposedThing? {
        for environment in Environment.allCases {
            for member in parts.peppers.members {
                let digest = parts.peppers.digest(
                    presented.secret,
                    kind: presented.kind,
                    environment: environment,
                    under: member
                )
                let key = presented.handle.map { FactKey.handle(presented.kind, environment, $0) }
                let facts =
                    try await parts.source.read([key ?? .digest(digest)]).facts.values.first ?? nil
                guard let facts,
                    let secret = facts.secrets.first(where: { $0.digest?.matches(digest) == true })
                else { continue }
                if let session = facts.session { return .session(session) }
                return .secret(secret.id, of: facts.credential)
            }
        }
        return nil
    }
}
