import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The sums of a billogram")
struct BillogramSumsTests {
    @Test("are those of the first recorded answer")
    func areThoseOfTheFirstAnswer() throws {
        let sums = BillogramSums(
            lines: [try line("5", "12", "12")],
            invoiceFee: .zero,
            currency: "SEK"
        )
        #expect(sums.net == ExactDecimal(60))
        #expect(sums.vat == (try decimal("7.2")))
        #expect(sums.gross == (try decimal("67.2")))
        #expect(sums.rounding == (try decimal("-0.2")))
        #expect(sums.total == ExactDecimal(67))
    }

    @Test("are those of the second recorded answer, with a discount")
    func areThoseOfTheSecondAnswer() throws {
        let sums = BillogramSums(
            lines: [try line("5", "12", "12"), try line("2", "12", "25", discount: "1")],
            invoiceFee: .zero,
            currency: "SEK"
        )
        #expect(sums.net == ExactDecimal(83))
        #expect(sums.vat == (try decimal("12.95")))
        #expect(sums.gross == (try decimal("95.95")))
        #expect(sums.rounding == (try decimal("0.05")))
        #expect(sums.total == ExactDecimal(96))
    }

    @Test("are not rounded to whole ones in other currencies")
    func areNotRoundedElsewhere() throws {
        let lines = [try line("5", "12", "12")]
        let sums = BillogramSums(lines: lines, invoiceFee: .zero, currency: "EUR")
        #expect(sums.rounding == .zero)
        #expect(sums.total == (try decimal("67.2")))
    }

    @Test("hold the fee with its VAT before the rounding")
    func holdTheFee() throws {
        let lines = [try line("1", "100", "25")]
        let sums = BillogramSums(lines: lines, invoiceFee: try decimal("29.5"), currency: "SEK")
        #expect(sums.invoiceFeeVAT == (try decimal("7.38")))
        #expect(sums.gross == ExactDecimal(125))
        #expect(sums.total == ExactDecimal(162))
        #expect(sums.rounding == (try decimal("0.12")))
    }

    @Test("add up, and those of the reverse take back the same", arguments: [UInt64(12)])
    func addUp(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<500 {
            let lines = (0..<3).map { _ in Self.line(random) }
            let fee = ExactDecimal(Int64(random.bytes(1)[0]))
            let currency = round.isMultiple(of: 2) ? "SEK" : "EUR"
            let sums = BillogramSums(lines: lines, invoiceFee: fee, currency: currency)
            let parts = sums.net + sums.vat + sums.invoiceFee + sums.invoiceFeeVAT + sums.rounding
            #expect(parts == sums.total, "seed \(seed), round \(round)")
            #expect(sums.total.scale <= (currency == "SEK" ? 0 : 2))
            let half = try decimal("0.5")
            #expect(sums.rounding <= half && -half <= sums.rounding)
            let credit = lines.map { line in
                var line = line
                (line.count, line.discount) = (-line.count, -line.discount)
                return line
            }
            let debit = BillogramSums(lines: lines, invoiceFee: .zero, currency: currency)
            let back = BillogramSums(lines: credit, invoiceFee: .zero, currency: currency)
            #expect(back.total == -debit.total, "seed \(seed), round \(round)")
        }
    }

    @Test("of the largest lines that can be are held")
    func holdTheLargest() throws {
        let bounds = BillogramLimits.self
        let line = BillogramLine(
            count: ExactDecimal(bounds.count.range.upperBound) - (try decimal("0.0001")),
            price: ExactDecimal(bounds.price.range.upperBound) - (try decimal("0.000001")),
            vat: ExactDecimal(100) - (try decimal("0.01")),
            discount: try decimal("0.0001")
        )
        let lines = Array(repeating: line, count: bounds.itemsMax)
        let fee = ExactDecimal(bounds.fee.range.upperBound)
        let sums = BillogramSums(lines: lines, invoiceFee: fee, currency: "SEK")
        #expect(sums.total > ExactDecimal(900_000_000_000_000_000))
    }

    private func line(
        _ count: String,
        _ price: String,
        _ vat: String,
        discount: String = "0"
    ) throws -> BillogramLine {
        BillogramLine(
            count: try decimal(count),
            price: try decimal(price),
            vat: try decimal(vat),
            discount: try decimal(discount)
        )
    }

    private static func line(_ random: SeededRandomness) -> BillogramLine {
        let bytes = random.bytes(5).map(Int64.init)
        func hundredths(_ number: Int64) -> ExactDecimal {
            ExactDecimal(Int128(number), shiftedBy: -2) ?? .zero
        }
        return BillogramLine(
            count: hundredths(bytes[0] * 7),
            price: hundredths(bytes[1] << 8 | bytes[2]),
            vat: ExactDecimal([0, 6, 12, 25][Int(bytes[3] % 4)]),
            discount: hundredths(bytes[4])
        )
    }
}
