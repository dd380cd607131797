import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A reserved attempt")
struct ReservationTests {
    private let limit = RateLimit(name: "test", count: 3, interval: .seconds(60))

    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    private func charge(_ number: UInt32 = 1, _ limit: RateLimit? = nil) -> Charge {
        Charge(limit ?? self.limit, .address(IPAddress(v4: number)))
    }

    /// What reserving came to, in a form that can be compared.
    private enum Outcome: Equatable {
        case reserved
        case limited(String, Duration)
        case busy(String)

        init(_ verdict: ReservationVerdict) {
            self =
                switch verdict {
                case .reserved: .reserved
                case .limited(let limit, let wait): .limited(limit.name, wait)
                case .busy(let limit): .busy(limit.name)
                }
        }
    }

    private func reserve(
        _ limiter: RateLimiter,
        _ charges: [Charge],
        at seconds: Double
    ) throws -> Reservation {
        guard case .reserved(let reservation) = limiter.reserve(charges, at: at(seconds)) else {
            throw Unreserved()
        }
        return reservation
    }

    private struct Unreserved: Error {}

    @Test("counts until it is settled, so that those that run together never pass the limit")
    func countsWhileItRuns() throws {
        let limiter = RateLimiter(subjectsMax: 10)
        var running: [Reservation] = []
        for _ in 0..<limit.count { running.append(try reserve(limiter, [charge()], at: 0)) }
        #expect(Outcome(limiter.reserve([charge()], at: at(0))) == .busy("test"))
        #expect(Outcome(limiter.reserve([charge(2)], at: at(0))) == .reserved, "another subject")
        limiter.settle(running[0], isCharged: false, at: at(1))
        let again = try reserve(limiter, [charge()], at: 1)
        #expect(Outcome(limiter.reserve([charge()], at: at(1))) == .busy("test"))
        for one in [running[1], running[2], again] {
            limiter.settle(one, isCharged: true, at: at(2))
        }
        let limited = Outcome(limiter.reserve([charge()], at: at(10)))
        #expect(limited == .limited("test", .seconds(52)))
        #expect(Outcome(limiter.reserve([charge()], at: at(62))) == .reserved)
        var tally = LimitTally()
        (tally.admitted, tally.limited, tally.busy) = (6, 1, 2)
        #expect(limiter.tallies == ["test": tally])
    }

    @Test("over a thousand counts as well", arguments: [1_000, 1_001, 4_000])
    func countsLargeNumbers(_ count: Int) throws {
        let large = RateLimit(name: "large", count: count, interval: .seconds(60))
        let limiter = RateLimiter(subjectsMax: 10)
        var running: [Reservation] = []
        while case .reserved(let one) = limiter.reserve([charge(1, large)], at: at(0)) {
            running.append(one)
        }
        #expect(running.count == (count <= 1_000 ? count : count / 2))
        #expect(Outcome(limiter.reserve([charge(1, large)], at: at(0))) == .busy("large"))
        for one in running { limiter.settle(one, isCharged: true, at: at(0)) }
        guard case .limited(_, let wait) = limiter.reserve([charge(1, large)], at: at(0)) else {
            Issue.record("the limit is not reached")
            return
        }
        let later = MonotonicInstant(nanoseconds: 0) + wait
        #expect(Outcome(limiter.reserve([charge(1, large)], at: later)) == .reserved)
    }

    @Test("that is given back leaves nothing behind")
    func leavesNothing() throws {
        let limiter = RateLimiter(subjectsMax: 10)
        let one = try reserve(limiter, [charge(1), charge(2)], at: 0)
        #expect(limiter.subjectCount == 2)
        limiter.settle(one, isCharged: false, at: at(1))
        #expect(limiter.subjectCount == 0)
        limiter.settle(one, isCharged: true, at: at(1))
        #expect(limiter.subjectCount == 0, "it is settled once")
    }

    @Test("is held by every limit or by none; a true wait is told before an unknown one")
    func isHeldAsOneStep() throws {
        let limiter = RateLimiter(subjectsMax: 10)
        let narrow = RateLimit(name: "narrow", count: 1, interval: .seconds(10))
        let both = [charge(1), charge(2, narrow)]
        let first = try reserve(limiter, both, at: 0)
        for _ in 0..<10 {
            #expect(Outcome(limiter.reserve(both, at: at(0))) == .busy("narrow"))
        }
        // Two of three are left to the first subject alone.
        let others = try (0..<2).map { _ in try reserve(limiter, [charge(1)], at: 0) }
        #expect(Outcome(limiter.reserve([charge(1)], at: at(0))) == .busy("test"))
        limiter.settle(first, isCharged: true, at: at(0))
        #expect(Outcome(limiter.reserve(both, at: at(0))) == .limited("narrow", .seconds(10)))
        for one in others { limiter.settle(one, isCharged: true, at: at(0)) }
        #expect(Outcome(limiter.reserve(both, at: at(0))) == .limited("test", .seconds(60)))
        #expect(Outcome(limiter.reserve([], at: at(0))) == .reserved)
    }

    @Test("keeps its place in a full table, and counts where it was reserved")
    func keepsItsPlace() throws {
        let limiter = RateLimiter(subjectsMax: 2)
        let own = try [1, 3].map { try reserve(limiter, [charge($0)], at: 0) }
        // The table is full of what is not idle: these two share a meter.
        let shared = try (0..<2).map { _ in try reserve(limiter, [charge(2)], at: 100) }
        #expect(limiter.subjectCount == 3)
        for one in own { limiter.settle(one, isCharged: false, at: at(200)) }
        #expect(limiter.subjectCount == 1)
        // There is room now, but the second subject's attempts count at the shared meter.
        _ = try reserve(limiter, [charge(2)], at: 200)
        #expect(Outcome(limiter.reserve([charge(2)], at: at(200))) == .busy("test"))
        for one in shared { limiter.settle(one, isCharged: true, at: at(200)) }
        #expect(Outcome(limiter.reserve([charge(2)], at: at(200))) == .busy("test"))
    }

    @Test(
        "lets no interval have more charges than the limit's number, whatever runs beside",
        arguments: [UInt64(3), 20_261_122]
    )
    func keepsThePromise(seed: UInt64) {
        let limiter = RateLimiter(subjectsMax: 2)
        let random = SeededRandomness(seed: seed)
        var (now, charged): (Double, [UInt32: [Double]]) = (0, [:])
        var running: [(number: UInt32, reservation: Reservation)] = []
        for _ in 0..<20_000 {
            let bytes = random.bytes(3)
            now += Double(bytes[0]) / 20
            let number = UInt32(bytes[1] % 5)
            if bytes[2] % 2 == 0 {
                if case .reserved(let one) = limiter.reserve([charge(number)], at: at(now)) {
                    running.append((number, one))
                }
            } else if !running.isEmpty {
                let one = running.remove(at: Int(bytes[1]) % running.count)
                let isCharged = bytes[2] % 4 == 1
                limiter.settle(one.reservation, isCharged: isCharged, at: at(now))
                if isCharged { charged[one.number, default: []].append(now) }
            }
        }
        for (number, times) in charged {
            let breach = zip(times, times.dropFirst(limit.count)).first { $1 - $0 < 59.999_999 }
            #expect(breach == nil, "subject \(number), seed \(seed)")
        }
        #expect(charged.values.map(\.count).reduce(0, +) > 100)
    }

    @Test("is one of exactly ten of a hundred that come at once", arguments: 1...5)
    func reservesTenOfAHundred(_ round: Int) async {
        let ten = RateLimit(name: "ten", count: 10, interval: .seconds(60))
        let limiter = RateLimiter(subjectsMax: 10)
        let (now, charge) = (at(0), charge(1, ten))
        let count = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    guard case .reserved = limiter.reserve([charge], at: now) else { return false }
                    return true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(count == 10)
    }
}
