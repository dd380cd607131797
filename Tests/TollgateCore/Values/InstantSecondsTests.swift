import Testing
import TollgateCore

@Suite("A moment in written seconds")
struct InstantSecondsTests {
    @Test(
        "is read from digits",
        arguments: [
            ("0", 0), ("1774605600", 1_774_605_600), ("01774605600", 1_774_605_600),
            ("99999999999", 99_999_999_999),
        ] as [(String, Int64)]
    )
    func reads(_ text: String, _ seconds: Int64) {
        #expect(Instant(writtenSeconds: text) == Instant(seconds: seconds))
    }

    @Test(
        "is not read from anything else",
        arguments: [
            "", " 1", "1 ", "+1", "-1", "1.5", "1e3", "0x1", "now", "１", "١",
            "-9223372036854775808",
        ]
    )
    func refuses(_ text: String) {
        #expect(Instant(writtenSeconds: text) == nil, "\(text)")
    }

    @Test("has as many digits as it may, and not one more")
    func digits() {
        let most = String(repeating: "1", count: Instant.secondsDigitsMax)
        #expect(Instant(writtenSeconds: most)?.seconds == 11_111_111_111)
        #expect(Instant(writtenSeconds: "0" + most) == nil)
    }
}
