import TestSupport
import Testing
import TollgateCore

@Suite("A moment")
struct InstantTests {
    @Test("is read from and written as RFC 3339", arguments: try Vector.all("instants"))
    func isReadAndWritten(_ vector: Vector) throws {
        let instant = Instant(rfc3339: try vector.text("text"))
        #expect(instant?.microseconds == vector.expect.object?["microseconds"]?.integer)
        #expect(instant?.rfc3339 == vector.expect.object?["written"]?.string)
    }

    /// Counts the days one by one, by the rule that everybody knows.
    @Test(
        "has the date that counting days gives, on the first and last of every month of 800 years"
    )
    func agreesWithCounting() {
        var days: Int64 = -135_140  // 1600-01-01
        for year in 1600..<2400 {
            let isLeap =
                year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (index, length) in lengths.enumerated() {
                expect(days, year, index + 1, 1)
                days += Int64(length)
                expect(days - 1, year, index + 1, length)
            }
        }
        #expect(days == 157_054, "2400-01-01")
    }

    private func expect(_ days: Int64, _ year: Int, _ month: Int, _ day: Int) {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let text = "\(year)-\(two(month))-\(two(day))T00:00:00Z"
        #expect(Instant(seconds: days * 86_400).rfc3339 == text)
        #expect(Instant(rfc3339: text)?.seconds == days * 86_400)
    }

    @Test("is read as it was written, to the millisecond", arguments: [UInt64(20_260_301)])
    func roundTrips(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let bits = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // From the year 1 to the year 9999.
            let milliseconds = Int64(bits % 315_537_897_600_000) - 62_135_596_800_000
            let instant = Instant(microseconds: milliseconds * 1_000)
            #expect(Instant(rfc3339: instant.rfc3339) == instant, "seed \(seed), round \(round)")
        }
    }

    @Test("is never read with a trap from random text", arguments: [UInt64(3)])
    func readsRandomText(seed: UInt64) {
        let source = SeededRandomness(seed: seed).source
        for round in 0..<10_000 {
            let text = source.text(round % 32, of: "0123456789-:.TZz+ ")
            if let instant = Instant(rfc3339: text) {
                let again = Instant(rfc3339: instant.rfc3339)
                #expect(again?.seconds == instant.seconds, "seed \(seed): \(text)")
            }
        }
    }

    @Test("is written with a space and without a fraction for older APIs")
    func writesSpaced() {
        #expect(Instant(microseconds: 1_772_368_205_999_999).spaced == "2026-03-01 12:30:05")
        #expect(Instant(microseconds: -1).spaced == "1969-12-31 23:59:59")
    }

    @Test("has whole seconds that are rounded down, also before 1970")
    func roundsSecondsDown() {
        #expect(Instant(microseconds: 1_999_999).seconds == 1)
        #expect(Instant(microseconds: 0).seconds == 0)
        #expect(Instant(microseconds: -1).seconds == -1)
        #expect(Instant(microseconds: -1_000_000).seconds == -1)
        #expect(Instant(microseconds: -1_000_001).seconds == -2)
    }

    @Test("moves by durations, to the microsecond")
    func moves() {
        let noon = Instant(seconds: 43_200)
        #expect((noon + .microseconds(1)).microseconds == 43_200_000_001)
        #expect(noon + .nanoseconds(999) == noon)
        #expect(noon + .seconds(60) - noon == .seconds(60))
        #expect(noon - (noon + .seconds(60)) == .seconds(-60))
        #expect(noon < noon + .microseconds(1))
    }

    @Test("is read from the first second of the year 0000 to the last one of 9999")
    func readsFourDigits() {
        #expect(Instant(rfc3339: "0000-01-01T00:00:00Z")?.seconds == -62_167_219_200)
        #expect(Instant(rfc3339: "9999-12-31T23:59:59.999Z")?.rfc3339 == "9999-12-31T23:59:59.999Z")
        #expect(Instant(rfc3339: "0000-01-01T00:59:59+01:00") == nil)
        #expect(Instant(rfc3339: "9999-12-31T23:00:00-01:00") == nil)
    }

    @Test(
        "outside the years of four digits is written as the nearest second within them",
        arguments: [
            (.min, "0000-01-01T00:00:00Z"), (-62_167_219_200_000_001, "0000-01-01T00:00:00Z"),
            (253_402_300_800_000_000, "9999-12-31T23:59:59Z"), (.max, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)]
    )
    func writesFourDigits(_ microseconds: Int64, _ text: String) {
        #expect(Instant(microseconds: microseconds).rfc3339 == text)
    }

    @Test("stays at the last or the first moment that there is")
    func stays() {
        let (first, last) = (Instant(microseconds: .min), Instant(microseconds: .max))
        #expect(Instant(seconds: .max) == last)
        #expect(Instant(seconds: .min) == first)
        #expect(last + .seconds(1) == last)
        #expect(first + .seconds(-1) == first)
        #expect(last + .seconds(Int64.max) == last)
        #expect(last - first == .microseconds(Int64.max))
        #expect(first - last == .microseconds(Int64.min))
        #expect(first.seconds == -9_223_372_036_855)
    }

    @Test("of the steady clock moves by nanoseconds")
    func movesSteadily() {
        let start = MonotonicInstant(nanoseconds: 7)
        #expect((start + .nanoseconds(1)).nanoseconds == 8)
        #expect(start + .seconds(1) - start == .seconds(1))
        #expect(start < start + .nanoseconds(1))
    }
}

@Suite("A duration")
struct DurationTests {
    @Test(
        "is rounded up to seconds, so that a caller who waits that long is not early",
        arguments: [
            (Duration.zero, Int64(0)), (.nanoseconds(1), 1), (.milliseconds(999), 1),
            (.seconds(1), 1),
            (.seconds(1) + .nanoseconds(1), 2), (.seconds(86_400), 86_400), (.nanoseconds(-1), 0),
        ]
    )
    func roundsUp(_ duration: Duration, _ seconds: Int64) {
        #expect(duration.secondsRoundedUp == seconds)
    }
}
