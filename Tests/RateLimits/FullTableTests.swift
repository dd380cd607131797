import RateLimits
import TestSupport
import Testing
import TollgateCore

@Suite("A full table of subjects")
struct FullTableTests {
    private let limit = RateLimit(name: "test", count: 2, interval: .seconds(60))

    private func charge(
        _ limiter: RateLimiter,
        _ number: UInt32,
        at seconds: Double,
        _ limit: RateLimit? = nil
    ) -> RateLimiter.Verdict {
        let now = MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
        return limiter.charge(
            [Charge(limit ?? self.limit, .address(IPAddress(v4: number)))],
            at: now
        )
    }

    @Test("never holds more than its maximum and one shared meter for each limit")
    func isBounded() {
        let limiter = RateLimiter(subjectsMax: 10)
        let other = RateLimit(name: "other", count: 2, interval: .seconds(60))
        for number in UInt32(0)..<1_000 {
            _ = charge(limiter, number, at: Double(number) / 100)
            _ = charge(limiter, number, at: Double(number) / 100, other)
        }
        #expect(limiter.subjectCount <= 12)
    }

    @Test("lets those who find no place share one meter, strictly rather than loosely")
    func sharesAMeter() {
        let limiter = RateLimiter(subjectsMax: 1)
        #expect(charge(limiter, 1, at: 0) == .admitted)
        #expect(charge(limiter, 2, at: 0) == .admitted)
        #expect(charge(limiter, 3, at: 0) == .admitted)
        #expect(charge(limiter, 4, at: 0) == .limited(limit, wait: .seconds(60)))
        #expect(charge(limiter, 2, at: 0) == .limited(limit, wait: .seconds(60)))
        #expect(charge(limiter, 1, at: 0) == .admitted, "who has a place keeps it")
    }

    @Test("gives up the places of the idle, whose limits would admit everything again")
    func sweepsTheIdle() {
        let limiter = RateLimiter(subjectsMax: 2)
        #expect(charge(limiter, 1, at: 0) == .admitted)
        #expect(charge(limiter, 2, at: 30) == .admitted)
        #expect(limiter.subjectCount == 2)
        #expect(charge(limiter, 3, at: 60) == .admitted)
        #expect(limiter.subjectCount == 2, "the first was idle and made room")
        #expect(charge(limiter, 2, at: 61) == .admitted)
        #expect(
            charge(limiter, 2, at: 61) == .limited(limit, wait: .seconds(29)),
            "the second was not"
        )
    }

    @Test("does not give up a place a nanosecond early")
    func keepsTheBusy() {
        let limiter = RateLimiter(subjectsMax: 1)
        #expect(charge(limiter, 1, at: 0) == .admitted)
        #expect(charge(limiter, 1, at: 0) == .admitted)
        #expect(charge(limiter, 2, at: 59.999_999_999) == .admitted)
        #expect(charge(limiter, 1, at: 59.999_999_999) == .limited(limit, wait: .nanoseconds(1)))
    }

    @Test("keeps the promise for a subject that shared a meter and then gets a place of its own")
    func keepsThePromiseAfterSharing() {
        let limiter = RateLimiter(subjectsMax: 2)
        #expect(charge(limiter, 1, at: 0) == .admitted)
        #expect(charge(limiter, 2, at: 0) == .admitted)
        // The table is full: these two are counted by the shared meter.
        #expect(charge(limiter, 3, at: 59) == .admitted)
        #expect(charge(limiter, 3, at: 59) == .admitted)
        // The first two are idle by now and make room, but the third has used up its minute.
        #expect(charge(limiter, 3, at: 61) == .limited(limit, wait: .seconds(58)))
        #expect(charge(limiter, 3, at: 119) == .admitted)
    }

    @Test("keeps the promise for every subject, whoever comes and goes", arguments: [UInt64(6)])
    func keepsThePromiseForAll(seed: UInt64) {
        let limiter = RateLimiter(subjectsMax: 4)
        let random = SeededRandomness(seed: seed)
        var (now, admitted): (Double, [UInt32: [Double]]) = (0, [:])
        for _ in 0..<20_000 {
            let bytes = random.bytes(2)
            now += Double(bytes[0]) / 50
            let number = UInt32(bytes[1] % 12)
            if charge(limiter, number, at: now) == .admitted {
                admitted[number, default: []].append(now)
            }
        }
        for (number, times) in admitted {
            let breach = zip(times, times.dropFirst(2)).first { $1 - $0 < 59.999_999 }
            #expect(breach == nil, "seed \(seed), subject \(number)")
        }
        #expect(admitted.count == 12)
    }
}
