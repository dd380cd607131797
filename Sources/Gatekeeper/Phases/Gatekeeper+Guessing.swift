import RateLimits
import TollgateCore
import TollgatePasswords

/// One attempt at a password, with what is reserved for it until it has ended.
struct Guess {
    /// Whose places in the pool of hashes it may take.
    let caller: PasswordCaller
    /// What is reserved, each with the limiter that settles it.
    fileprivate let reservations: [(limiter: RateLimiter, reservation: Reservation)]
    /// What a failure is answered with, where the address has no guess left.
    fileprivate let refusal: GuessRefusal?
    /// Whether the password was looked at.
    var isChecked = false
}

/// Why there is no guess now.
private struct GuessRefusal: Error {
    let refusal: Refusal
    let limit: RateLimit

    /// Which of two refusals is told: the longer wait, and any true wait before an unknown one.
    var weight: Duration { refusal.code == .limited ? refusal.retryAfter ?? .zero : .zero }
}

/// The limits on guesses, which are looked at before the work and charged after it.
///
/// Guesses count by address and by account. From a network that the account trusts the account's count is
/// one of that network alone: strangers who use up an account's limit do not shut out who always came from
/// elsewhere. There the address counts, too, but keeps no right password out; a wrong one beyond it is
/// answered as a stranger's is, so that nobody behind the same address finds out which names are trusted.
extension Gatekeeper {
    /// Reserves an attempt, or refuses it before any work; also a right one, which nobody can know.
    func reserveGuess(
        at account: FactKey,
        _ facts: CredentialFacts?,
        _ passage: inout Passage
    ) throws(Refusal) -> Guess {
        let network = passage.request.client.limitingNetwork
        let isKnown = facts?.knownNetworks.contains(network) ?? false
        let (limits, now) = (parts.limits, parts.time.monotonic())
        let address = limits.wrongPasswordsPerAddress.map { Charge($0, .address(network)) }
        let own = limits.wrongPasswordsPerAccount.map {
            Charge($0, isKnown ? .accountAt(account, network) : .account(account))
        }
        do throws(GuessRefusal) {
            guard isKnown else {
                let charges = [address, own].compactMap(\.self)
                let reservation = try reserve(charges, by: parts.guesses.strangers, at: now)
                return Guess(
                    caller: .stranger,
                    reservations: [(parts.guesses.strangers, reservation)],
                    refusal: nil
                )
            }
            return try reserveKnown(own, address, at: now)
        } catch {
            passage.decision.limit = error.limit
            throw error.refusal
        }
    }

    /// Charges an attempt that has ended, or gives it back.
    func settle(_ guess: Guess, isCharged: Bool) {
        let now = parts.time.monotonic()
        for (limiter, reservation) in guess.reservations {
            limiter.settle(reservation, isCharged: isCharged, at: now)
        }
    }

    /// What a failed attempt is answered with.
    func failure(_ error: any Error, of guess: Guess, _ passage: inout Passage) -> any Error {
        guard guess.isChecked, let instead = guess.refusal, let refusal = error as? Refusal,
            refusal.code != .unavailable
        else { return error }
        passage.decision.cause = passage.decision.cause ?? refusal.code
        passage.decision.limit = instead.limit
        return instead.refusal
    }

    /// Reserves an attempt from a network that the account trusts.
    private func reserveKnown(
        _ own: Charge?,
        _ address: Charge?,
        at now: MonotonicInstant
    ) throws(GuessRefusal) -> Guess {
        let (strangers, known) = (parts.guesses.strangers, parts.guesses.known)
        var reservations: [(limiter: RateLimiter, reservation: Reservation)] = []
        var refusal: GuessRefusal?
        do throws(GuessRefusal) {
            let charges = [address].compactMap(\.self)
            reservations.append((strangers, try reserve(charges, by: strangers, at: now)))
        } catch {
            refusal = error
        }
        do throws(GuessRefusal) {
            let charges = [own].compactMap(\.self)
            reservations.append((known, try reserve(charges, by: known, at: now)))
        } catch {
            for (limiter, reservation) in reservations {
                limiter.settle(reservation, isCharged: false, at: now)
            }
            // As a stranger is told, whose two limits are looked at together.
            guard let refusal, refusal.weight > error.weight else { throw error }
            throw refusal
        }
        return Guess(caller: .trusted, reservations: reservations, refusal: refusal)
    }

    private func reserve(
        _ charges: [Charge],
        by limiter: RateLimiter,
        at now: MonotonicInstant
    ) throws(GuessRefusal) -> Reservation {
        switch limiter.reserve(charges, at: now) {
        case .reserved(let reservation): return reservation
        case .limited(let limit, let wait):
            throw GuessRefusal(
                refusal: Refusal(.limited, retryAfter: wait, limitName: limit.name),
                limit: limit
            )
        case .busy(let limit):
            // Whether the limit is reached is known once the other attempts have ended.
            throw GuessRefusal(
                refusal: Refusal(.unavailable, retryAfter: .seconds(1), limitName: limit.name),
                limit: limit
            )
        }
    }
}
