import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A rate limit")
struct RateLimiterTests {
    private func at(_ nanoseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: nanoseconds)
    }

    private func subject(_ number: UInt32) -> LimitSubject { .address(IPAddress(v4: number)) }

    private func limit(_ count: Int, _ interval: Duration, _ name: String = "test") -> RateLimit {
        RateLimit(name: name, count: count, interval: interval)
    }

    /// The first place where more than `count` admitted times lie in one interval, by looking at all.
    private func breach(_ times: [Int64], _ limit: RateLimit) -> Int? {
        times.indices.dropLast(limit.count).first {
            times[$0 + limit.count] - times[$0] < limit.interval.wholeNanoseconds
        }
    }

    @Test(
        "admits no more than its number in any interval of its length, whenever requests come",
        arguments: [1, 2, 3, 10, 999, 1_000, 1_001, 1_500, 2_001] as [Int],
        [UInt64(1), 20_260_301]
    )
    func keepsItsPromise(_ count: Int, seed: UInt64) {
        let limit = limit(count, .microseconds(997))
        let limiter = RateLimiter(subjectsMax: 1)
        let random = SeededRandomness(seed: seed)
        var (now, admitted): (Int64, [Int64]) = (0, [])
        // Gaps from none to a few times the mean distance, and now and then a long silence.
        let gapMax = max(1, limit.interval.wholeNanoseconds * 2 / Int64(count))
        for _ in 0..<max(2_000, count * 6) {
            let bits = random.bytes(5).reduce(Int64(0)) { $0 << 8 | Int64($1) }
            now +=
                bits % 97 == 0 ? limit.interval.wholeNanoseconds : bits % 3 == 0 ? bits % gapMax : 0
            let verdict = limiter.charge([Charge(limit, subject(1))], at: at(now))
            if verdict == .admitted { admitted.append(now) }
        }
        #expect(breach(admitted, limit) == nil, "seed \(seed), \(admitted.count) admitted")
        #expect(admitted.count > count, "seed \(seed): more than one interval was filled")
    }

    @Test("admits its whole number at once where it keeps every time", arguments: [1, 10, 1_000])
    func admitsAllAtOnce(_ count: Int) {
        let limit = limit(count, .seconds(60))
        let limiter = RateLimiter(subjectsMax: 1)
        let verdicts = (0...count).map { _ in limiter.charge([Charge(limit, subject(1))], at: at(5))
        }
        #expect(verdicts.dropLast().allSatisfy { $0 == .admitted })
        #expect(verdicts.last == .limited(limit, wait: .seconds(60)))
    }

    @Test("over a thousand admits half at once, and the other half evenly over the interval")
    func admitsHalfAtOnce() {
        let limit = limit(2_000, .seconds(2))
        let limiter = RateLimiter(subjectsMax: 1)
        func charge(_ nanoseconds: Int64) -> RateLimiter.Verdict {
            limiter.charge([Charge(limit, subject(1))], at: at(nanoseconds))
        }
        #expect((0..<1_000).allSatisfy { _ in charge(0) == .admitted })
        #expect(charge(0) == .limited(limit, wait: .milliseconds(2)))
        for step in 1...1_000 {
            #expect(charge(Int64(step) * 2_000_000) == .admitted)
            #expect(charge(Int64(step) * 2_000_000) == .limited(limit, wait: .milliseconds(2)))
        }
    }

    @Test(
        "tells a wait that is true to the nanosecond, whenever it is asked",
        arguments: [1, 7, 1_000, 1_001]
    )
    func tellsATrueWait(_ count: Int) throws {
        let limit = limit(count, .seconds(1))
        let random = SeededRandomness(seed: 429)
        for _ in 0..<20 {
            let limiter = RateLimiter(subjectsMax: 1)
            var now: Int64 = 0
            func charge() -> RateLimiter.Verdict {
                limiter.charge([Charge(limit, subject(1))], at: at(now))
            }
            var wait: Duration?
            while wait == nil {
                now += Int64(random.bytes(1)[0])
                if case .limited(_, let told) = charge() { wait = told }
            }
            let told = try #require(wait?.wholeNanoseconds)
            now += told - 1
            #expect(charge() == .limited(limit, wait: .nanoseconds(1)))
            now += 1
            #expect(charge() == .admitted)
        }
    }

    @Test("does not charge those whom it refuses")
    func doesNotChargeTheRefused() {
        let limit = limit(1, .seconds(1))
        let limiter = RateLimiter(subjectsMax: 1)
        #expect(limiter.charge([Charge(limit, subject(1))], at: at(0)) == .admitted)
        for millisecond in Int64(1)..<1_000 {
            let verdict = limiter.charge(
                [Charge(limit, subject(1))],
                at: at(millisecond * 1_000_000)
            )
            #expect(verdict == .limited(limit, wait: .milliseconds(1_000 - millisecond)))
        }
        #expect(limiter.charge([Charge(limit, subject(1))], at: at(1_000_000_000)) == .admitted)
    }

    @Test("counts subjects apart, and the same subject under two limits apart")
    func countsApart() throws {
        let limiter = RateLimiter(subjectsMax: 100)
        let (first, second) = (limit(1, .seconds(1), "first"), limit(1, .seconds(1), "second"))
        let organisation = OrganisationID(rawValue: "org_1")
        let subjects: [LimitSubject] = [
            subject(1), subject(2), .address(try #require(IPAddress("2001:db8::1"))),
            .credential(CredentialID(rawValue: "crd_1")), .organisation(organisation, .sandbox),
            .organisation(organisation, .production), .session(SessionID(rawValue: "ses_1")),
            .session(SessionID(rawValue: "ses_2")),
        ]
        for limit in [first, second] {
            for subject in subjects {
                #expect(limiter.charge([Charge(limit, subject)], at: at(0)) == .admitted)
                let again = limiter.charge([Charge(limit, subject)], at: at(0))
                #expect(again == .limited(limit, wait: .seconds(1)))
            }
        }
        #expect(limiter.subjectCount == 16)
    }

    @Test("is charged together with all others or not at all")
    func isChargedAsOneStep() {
        let limiter = RateLimiter(subjectsMax: 100)
        let (narrow, wide) = (limit(1, .seconds(10), "narrow"), limit(3, .seconds(60), "wide"))
        let both = [Charge(wide, subject(1)), Charge(narrow, subject(2))]
        #expect(limiter.charge(both, at: at(0)) == .admitted)
        for _ in 0..<10 {
            #expect(limiter.charge(both, at: at(0)) == .limited(narrow, wait: .seconds(10)))
        }
        // The wide limit was charged once alone: two more fit.
        let alone = [Charge(wide, subject(1))]
        #expect(limiter.charge(alone, at: at(0)) == .admitted)
        #expect(limiter.charge(alone, at: at(0)) == .admitted)
        #expect(limiter.charge(alone, at: at(0)) == .limited(wide, wait: .seconds(60)))
        #expect(
            limiter.charge(both, at: at(0)) == .limited(wide, wait: .seconds(60)),
            "the longest wait is told, after which all would admit"
        )
        #expect(limiter.charge(both, at: at(60_000_000_000)) == .admitted)
    }

    @Test("that nobody named admits everything")
    func admitsWithoutLimits() {
        let limiter = RateLimiter(subjectsMax: 1)
        #expect(limiter.charge([], at: at(0)) == .admitted)
        #expect(limiter.subjectCount == 0)
    }

    @Test("of ten admits exactly ten of a hundred that come at once", arguments: 1...5)
    func admitsTenOfAHundred(_ round: Int) async {
        let limit = limit(10, .seconds(60))
        let limiter = RateLimiter(subjectsMax: 10)
        let (now, subject) = (at(0), subject(1))
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask { limiter.charge([Charge(limit, subject)], at: now) == .admitted }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(admitted == 10)
    }

    @Test("of nothing, or of no time, is a defect")
    func isPositive() async {
        await #expect(processExitsWith: .failure) {
            _ = RateLimit(name: "test", count: 0, interval: .seconds(1))
        }
        await #expect(processExitsWith: .failure) {
            _ = RateLimit(name: "test", count: 1, interval: .zero)
        }
    }
}
