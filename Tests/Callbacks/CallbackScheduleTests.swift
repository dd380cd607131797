import Callbacks
import Testing
import TollgateCore

@Suite("The schedule of tries")
struct CallbackScheduleTests {
    private let schedule = CallbackSchedule(firstDelay: .seconds(30), triesMax: 20)
    /// The byte of chance in the middle of its range, to within a thousandth.
    private let middle: UInt8 = 127

    private func seconds(_ duration: Duration) -> Int64 { duration.components.seconds }

    @Test("doubles the wait up to its maximum")
    func doubles() {
        let waits = (1...20).map {
            schedule.delay(afterTries: $0, retryAfter: nil, chance: middle)
        }
        for (earlier, later) in zip(waits, waits.dropFirst()) { #expect(earlier <= later) }
        #expect(abs(seconds(waits[0]) - 30) <= 1)
        #expect(abs(seconds(waits[4]) - 480) <= 3)
        #expect(waits[19] <= CallbackSchedule.delayMax)
        #expect(waits[19] > CallbackSchedule.delayMax * 0.99)
    }

    @Test("adds or takes a fifth by chance, and no more")
    func spreads() {
        let least = schedule.delay(afterTries: 1, retryAfter: nil, chance: 0)
        let most = schedule.delay(afterTries: 1, retryAfter: nil, chance: 255)
        #expect(least == .seconds(24))
        #expect(most == .seconds(36))
        #expect(
            schedule.delay(afterTries: 50, retryAfter: nil, chance: 255) < CallbackSchedule.waitMax
        )
    }

    @Test("keeps a channel's own waits, with up to so much more by chance")
    func keepsOwnWaits() {
        let waits: [Duration] = [.seconds(15), .seconds(900), .seconds(900), .seconds(86_400)]
        let schedule = CallbackSchedule(waits: waits, chanceMax: .seconds(300))
        #expect(schedule.triesMax == 5)
        for (index, wait) in waits.enumerated() {
            func delay(_ chance: UInt8, _ retryAfter: Duration? = nil) -> Duration {
                schedule.delay(afterTries: index + 1, retryAfter: retryAfter, chance: chance)
            }
            #expect(delay(0) == wait)
            #expect(delay(255) == wait + .seconds(300))
            #expect(delay(0, .seconds(3_600)) == max(wait, .seconds(3_600)))
            #expect(delay(255) < CallbackSchedule.waitMax)
        }
        #expect(schedule.delay(afterTries: 9, retryAfter: nil, chance: 0) == .seconds(86_400))
    }

    @Test("lets Retry-After make the wait longer, never shorter, and within its bound")
    func honoursRetryAfter() {
        func delay(_ retryAfter: Duration) -> Duration {
            schedule.delay(afterTries: 1, retryAfter: retryAfter, chance: 0)
        }
        #expect(delay(.seconds(1)) == .seconds(24))
        #expect(delay(.seconds(100)) == .seconds(100))
        #expect(delay(.seconds(1_000_000)) == CallbackSchedule.retryAfterMax)
        #expect(CallbackSchedule.retryAfterMax < CallbackSchedule.waitMax)
    }

    @Test(
        "reads Retry-After in both forms",
        arguments: [
            ("0", 0), ("120", 120), ("999999999", 999_999_999),
            ("1000000000", 86_400), ("Wed, 14 Feb 2019 14:46:00 GMT", 60),
            ("Wed, 14 Feb 2019 14:00:00 GMT", 0), ("soon", nil), ("-1", nil), ("+1", nil),
            ("1.5", nil), ("", nil), ("Wed, 14 Feb 2019 14:46:00 CET", nil),
            ("Wed, 31 Feb 2019 14:46:00 GMT", nil),
        ] as [(String, Int64?)]
    )
    func readsRetryAfter(_ value: String, _ seconds: Int64?) {
        let now = Instant(seconds: 1_550_155_500)
        #expect(RetryAfter.read(value, at: now)?.components.seconds == seconds)
    }
}
