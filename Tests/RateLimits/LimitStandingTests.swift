import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A subject's standing with a limit")
struct LimitStandingTests {
    private let subject = LimitSubject.address(IPAddress(v4: 1))

    private func limit(_ count: Int, _ interval: Duration = .seconds(60)) -> RateLimit {
        RateLimit(name: "test", count: count, interval: interval)
    }

    private func at(_ nanoseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: nanoseconds)
    }

    @Test("counts down to zero, and tells when the oldest request leaves the interval")
    func countsDown() {
        let (limit, limiter) = (limit(3), RateLimiter(subjectsMax: 1))
        func charge(_ seconds: Int64) -> LimitStanding? {
            limiter.chargeAndTell([Charge(limit, subject)], at: at(seconds * 1_000_000_000))
                .standings.first
        }
        #expect(charge(0) == LimitStanding(limit: limit, remaining: 2, moreIn: .seconds(60)))
        #expect(charge(10) == LimitStanding(limit: limit, remaining: 1, moreIn: .seconds(50)))
        #expect(charge(20) == LimitStanding(limit: limit, remaining: 0, moreIn: .seconds(40)))
        #expect(charge(30) == LimitStanding(limit: limit, remaining: 0, moreIn: .seconds(30)))
        #expect(charge(60) == LimitStanding(limit: limit, remaining: 0, moreIn: .seconds(10)))
        #expect(charge(500) == LimitStanding(limit: limit, remaining: 2, moreIn: .seconds(60)))
    }

    @Test("is told for every limit, in the order of the charges, also where one refuses")
    func isToldForAll() {
        let limiter = RateLimiter(subjectsMax: 10)
        let narrow = RateLimit(name: "narrow", count: 1, interval: .seconds(10))
        let wide = RateLimit(name: "wide", count: 5, interval: .seconds(60))
        let charges = [Charge(wide, subject), Charge(narrow, subject)]
        let first = limiter.chargeAndTell(charges, at: at(0))
        #expect(first.verdict == .admitted)
        #expect(first.standings.map(\.limit) == [wide, narrow])
        #expect(first.standings.map(\.remaining) == [4, 0])
        let second = limiter.chargeAndTell(charges, at: at(0))
        #expect(second.verdict == .limited(narrow, wait: .seconds(10)))
        #expect(second.standings == first.standings, "what was refused is not charged")
    }

    @Test(
        "never promises more than is left, nor less: as many are admitted, and not one more",
        arguments: [1, 2, 7, 1_000, 1_001, 1_500] as [Int],
        [UInt64(5), 20_261_109]
    )
    func isExact(_ count: Int, seed: UInt64) {
        let (limit, random) = (limit(count, .seconds(1)), SeededRandomness(seed: seed))
        let limiter = RateLimiter(subjectsMax: 1)
        var now: Int64 = 0
        for _ in 0..<30 {
            now += Int64(random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) } % 700_000_000)
            let told = limiter.chargeAndTell([Charge(limit, subject)], at: at(now))
            guard let standing = told.standings.first else { return }
            let remaining = standing.remaining
            let admitted = (0...remaining).filter { _ in
                limiter.charge([Charge(limit, subject)], at: at(now)) == .admitted
            }
            #expect(admitted.count == remaining, "seed \(seed), \(standing)")
        }
    }

    @Test("becomes larger by one exactly when it says", arguments: [1, 5, 1_000, 1_001, 4_000])
    func tellsATrueTime(_ count: Int) throws {
        let limit = limit(count, .seconds(1))
        let charges = [Charge(limit, subject)]
        let history = (0..<Int64(count / 2 + 1)).map { at($0 * 100_003) }
        for used in [1, history.count / 2 + 1, history.count] {
            let (first, second) = (RateLimiter(subjectsMax: 1), RateLimiter(subjectsMax: 1))
            var standing: LimitStanding?
            for moment in history.prefix(used) {
                standing = first.chargeAndTell(charges, at: moment).standings.first
                #expect(second.charge(charges, at: moment) == .admitted)
            }
            let told = try #require(standing)
            let more = try #require(history.prefix(used).last) + told.moreIn
            let sooner = second.chargeAndTell(charges, at: at(more.nanoseconds - 1))
            #expect(sooner.standings.first?.remaining == max(0, told.remaining - 1))
            let then = first.chargeAndTell(charges, at: more)
            #expect(then.verdict == .admitted)
            #expect(then.standings.first?.remaining == told.remaining)
        }
    }

    @Test("of nobody's charges is none")
    func isNoneWithoutCharges() {
        let told = RateLimiter(subjectsMax: 1).chargeAndTell([], at: at(0))
        #expect(told.verdict == .admitted && told.standings.isEmpty)
    }
}

@Suite("A limit that an owner changes")
struct ChangedLimitTests {
    private let subject = LimitSubject.credential(CredentialID(rawValue: "crd_1"))

    private func limit(_ count: Int, _ interval: Duration = .seconds(60)) -> RateLimit {
        RateLimit(name: "test", count: count, interval: interval)
    }

    private func admitted(_ limiter: RateLimiter, _ limit: RateLimit, at seconds: Int64) -> Int {
        let now = MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
        var count = 0
        while limiter.charge([Charge(limit, subject)], at: now) == .admitted { count += 1 }
        return count
    }

    @Test(
        "counts what was admitted before, be the new number larger or smaller",
        arguments: [
            (5, 8, 3), (5, 2, 0), (5, 1_000, 995), (1_000, 10, 0), (5, 1_001, 495),
            (1_001, 600, 100), (1_001, 4_000, 1_500),
        ]
    )
    func carriesOver(_ old: Int, _ new: Int, _ more: Int) {
        let limiter = RateLimiter(subjectsMax: 10)
        let before = admitted(limiter, limit(old), at: 0)
        #expect(before == (old <= 1_000 ? old : old / 2))
        #expect(admitted(limiter, limit(new), at: 0) == more)
    }

    @Test("never makes anybody wait longer than the new limit's interval", arguments: [1_001, 10])
    func waitsAnIntervalAtMost(_ new: Int) throws {
        let limiter = RateLimiter(subjectsMax: 10)
        let (old, new) = (limit(1_000_000, .seconds(86_400)), limit(new, .seconds(86_400)))
        #expect(admitted(limiter, old, at: 0) == 500_000)
        let verdict = limiter.charge([Charge(new, subject)], at: MonotonicInstant(nanoseconds: 0))
        guard case .limited(_, let wait) = verdict else {
            Issue.record("what was admitted is forgotten")
            return
        }
        #expect(wait <= new.interval + .microseconds(1), "beside the rounding of a share")
    }

    @Test("keeps the new promise from then on")
    func keepsTheNewPromise() {
        let limiter = RateLimiter(subjectsMax: 10)
        #expect(admitted(limiter, limit(5), at: 0) == 5)
        #expect(admitted(limiter, limit(2), at: 30) == 0)
        #expect(admitted(limiter, limit(2), at: 60) == 2)
        #expect(admitted(limiter, limit(4), at: 61) == 2)
        #expect(admitted(limiter, limit(4), at: 120) == 2)
        #expect(admitted(limiter, limit(4), at: 121) == 2)
    }

    @Test("shares a full table's one meter strictly with limits of other numbers")
    func sharesStrictly() {
        let limiter = RateLimiter(subjectsMax: 1)
        let now = MonotonicInstant(nanoseconds: 0)
        func charge(_ number: UInt32, _ count: Int) -> RateLimiter.Verdict {
            limiter.charge([Charge(limit(count), .address(IPAddress(v4: number)))], at: now)
        }
        #expect(charge(1, 1) == .admitted)
        #expect((0..<4).allSatisfy { _ in charge(2, 5) == .admitted })
        #expect(charge(3, 4) == .limited(limit(4), wait: .seconds(60)))
        #expect(charge(2, 5) == .admitted)
        #expect(charge(2, 5) == .limited(limit(5), wait: .seconds(60)))
        #expect(charge(4, 7) == .admitted)
        #expect(limiter.subjectCount <= 2)
    }
}
