import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The arithmetic of money")
struct MoneyTests {
    @Test(
        "rounds the middle away from zero",
        arguments: [
            ("0.5", 0, "1"), ("-0.5", 0, "-1"), ("0.49", 0, "0"), ("-0.49", 0, "0"),
            ("67.2", 0, "67"), ("95.95", 0, "96"), ("1.005", 2, "1.01"), ("-1.005", 2, "-1.01"),
            ("1.004999", 2, "1"), ("2.675", 2, "2.68"), ("12", 2, "12"), ("0.045", 2, "0.05"),
            ("99.995", 2, "100"),
        ]
    )
    func rounds(number: String, digits: Int, expected: String) throws {
        let rounded = try decimal(number).rounded(fractionDigits: digits)
        #expect(rounded == (try decimal(expected)))
    }

    @Test("keeps every digit of a product and of a sum")
    func isExact() throws {
        let tenth = try decimal("0.1")
        #expect((0..<10).reduce(ExactDecimal.zero) { sum, _ in sum + tenth } == ExactDecimal(1))
        let product = try decimal("0.333333") * decimal("12.5")
        #expect(product == (try decimal("4.1666625")))
        #expect(try decimal("12.34").percent(decimal("6.25")) == decimal("0.77125"))
    }

    @Test("agrees with whole hundredths", arguments: [UInt64(11)])
    func agreesWithWholeHundredths(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let (one, other) = (hundredths(random), hundredths(random))
            let left = try #require(ExactDecimal(Int128(one), shiftedBy: -2))
            let right = try #require(ExactDecimal(Int128(other), shiftedBy: -2))
            let words: Comment = "seed \(seed), round \(round)"
            #expect(left + right == ExactDecimal(Int128(one + other), shiftedBy: -2), words)
            #expect(left - right == ExactDecimal(Int128(one - other), shiftedBy: -2), words)
            #expect(left * right == ExactDecimal(Int128(one) * Int128(other), shiftedBy: -4), words)
            #expect((left < right) == (one < other), words)
            let whole = (abs(one) + 50) / 100 * (one < 0 ? -1 : 1)
            #expect(left.rounded(fractionDigits: 0) == ExactDecimal(whole), words)
        }
    }

    private func hundredths(_ random: SeededRandomness) -> Int64 {
        let number = random.bytes(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return number - 1 << 31
    }
}

/// Reads a number of a test.
func decimal(_ text: String) throws -> ExactDecimal {
    try #require(ExactDecimal(JSONNumber(checked: text)))
}
