import TestSupport
import Testing
import TollgateCore

@testable import Catcher

@Suite("Names of caught callbacks")
struct CaughtIDTests {
    @Test(
        "spell their moment to the microsecond, and are read back",
        arguments: [
            (1_772_366_400_000_000, "20260301-120000-000000"),
            (1_772_366_400_000_042, "20260301-120000-000042"),
            (0, "19700101-000000-000000"),
            (253_402_300_798_000_000, "99991231-235958-000000"),
        ] as [(Int64, String)]
    )
    func spelling(microseconds: Int64, text: String) {
        let id = CaughtID(Instant(microseconds: microseconds))
        #expect(id.description == text)
        #expect(CaughtID(text) == id)
    }

    @Test(
        "stay in the years that they can spell",
        arguments: [-1, 253_402_300_799_000_000] as [Int64]
    )
    func bounds(microseconds: Int64) {
        let id = CaughtID(Instant(microseconds: microseconds))
        #expect(id.description.utf8.count == 22)
        #expect(CaughtID(id.description) == id)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "--", "20260301-120000", "20260301-120000-00000", "20260301-120000-0000000",
            "20260230-120000-000000", "20260301-240000-000000", "20260301_120000_000000",
            "2026+301-120000-000000", "../0301-120000-000000", "20260301-120000-00000\u{0}",
        ]
    )
    func foreign(text: String) { #expect(CaughtID(text) == nil) }

    @Test("sort as their moments do")
    func order() {
        let first = CaughtID(Instant(seconds: 1_772_366_400))
        #expect(first < first.next)
        #expect(first.description < first.next.description)
    }
}
