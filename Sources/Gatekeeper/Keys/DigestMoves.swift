public import Authority
import Synchronization
import TollgateCore
import TollgateCrypto

/// Takes digests that lag behind a rotation from event loops, and has them made anew off the loops.
///
/// A secret or token that verified under a pepper not in use moves to the one that is. The queue is bounded
/// and holds each secret once: while there is no room a move is left out, and the secret's next use offers
/// it again.
public final class DigestMoves: Sendable {
    /// The most moves that wait.
    public static let queueMax = 1_024
    /// The most moves of one transaction.
    static let batchMax = 64

    private struct State {
        var waiting: [DigestMove] = []
        /// What waits and what is being written.
        var known: Set<SecretID> = []
        var leftOut = 0
        var done = 0
    }

    private let state = Mutex(State())
    private let signal: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// Makes an empty queue.
    public init() {
        (signal, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// How many digests were moved, and how many uses found no room for their move.
    public var counts: (done: Int, leftOut: Int) { state.withLock { ($0.done, $0.leftOut) } }

    /// Adds a move unless the secret has one already or there is no room; never waits.
    ///
    /// - Parameters:
    ///   - secret: The secret.
    ///   - make: Makes the move; called only if it is taken.
    func offer(_ secret: SecretID, _ make: () -> DigestMove) {
        let isTaken = state.withLock { state in
            if state.known.contains(secret) { return false }
            guard state.known.count < Self.queueMax else {
                state.leftOut += 1
                return false
            }
            state.known.insert(secret)
            state.waiting.append(make())
            return true
        }
        if isTaken { continuation.yield(()) }
    }

    /// Ends the queue; what waits is still worked off.
    public func finish() { continuation.finish() }

    /// Works off moves until the queue is ended.
    ///
    /// - Parameters:
    ///   - authority: Who writes the digests.
    ///   - facts: What this node knows, which forgets the old ones at once.
    ///   - fault: Called with a fault of the store; the moves are dropped, the next use offers them again.
    public func run(
        _ authority: Authority,
        _ facts: FactsTable,
        fault: @Sendable (any Error) -> Void
    ) async {
        for await _ in signal {
            while let batch = take() {
                do {
                    let moved = try await authority.moveDigests(batch)
                    for key in moved.keys { facts.invalidate(key, at: moved.sequence) }
                    finish(batch, moved: batch.count)
                } catch {
                    finish(batch, moved: 0)
                    fault(error)
                }
            }
        }
    }

    private func take() -> [DigestMove]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            let batch = Array(state.waiting.prefix(Self.batchMax))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func finish(_ batch: [DigestMove], moved: Int) {
        state.withLock { state in
            state.known.subtract(batch.map(\.secret))
            state.done += moved
        }
    }
}

extension Gatekeeper {
    /// Has the digest of a secret or a session's token that just verified made anew, if it lags behind a
    /// rotation.
    func moveDigest(
        of presented: PresentedCredential,
        _ proof: Proof
    ) {
        let (facts, secret) = (proof.facts, proof.secret)
        let peppers = parts.peppers
        let member = peppers.signing
        guard let pepper = secret.pepper, pepper != member.id, let verified = secret.digest else {
            return
        }
        parts.moves.offer(secret.id) {
            DigestMove(
                credential: facts.credential,
                session: facts.session,
                secret: secret.id,
                verified: verified,
                digest: peppers.digest(
                    presented.secret,
                    kind: presented.kind,
                    environment: facts.environment,
                    under: member
                ),
                pepper: member.id
            )
        }
    }
}
