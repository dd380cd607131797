import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("An exact decimal number")
struct ExactDecimalTests {
    @Test(
        "is the same value however it was written",
        arguments: ["1.5", "1.50", "15e-1", "0.15E+1"]
    )
    func isTheSameValue(text: String) throws {
        let decimal = try #require(ExactDecimal(JSONNumber(checked: text)))
        #expect(decimal.jsonNumber(fractionDigitsMin: 0).text == "1.5")
        #expect(decimal.jsonNumber(fractionDigitsMin: 3).text == "1.500")
    }

    @Test(
        "has bounds on both sides of the point",
        arguments: ["1e31", "1e-31", "1e999999999999999999999", "12345678901234567890123456789012"]
    )
    func hasBounds(text: String) {
        #expect(ExactDecimal(JSONNumber(checked: text)) == nil)
    }

    @Test("is no other text", arguments: ["", "e", "E5", ".", "-", "1.2.3", "1e2e3", "x"])
    func isNoOtherText(text: String) {
        #expect(ExactDecimal(JSONNumber(checked: text)) == nil)
    }

    @Test("is written as it is read", arguments: [UInt64(11)])
    func isWrittenAsItIsRead(seed: UInt64) throws {
        let source = SeededRandomness(seed: seed).source
        for round in 0..<1_000 {
            let whole = Int64(source.text(1 + round % 12, of: "0123456789")) ?? 0
            let fraction = source.text(round % 10, of: "0123456789") + "7"
            let text = "\(round.isMultiple(of: 2) ? "-" : "")\(whole).\(fraction)"
            let decimal = try #require(ExactDecimal(JSONNumber(checked: text)))
            let written = decimal.jsonNumber(fractionDigitsMin: 0).text
            #expect(written == text, "seed \(seed), round \(round)")
        }
    }
}
