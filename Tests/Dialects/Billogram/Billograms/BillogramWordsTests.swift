import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The names and numbers of a billogram")
struct BillogramWordsTests {
    @Test("An OCR number ends with Luhn's digit, and one wrong digit is found")
    func ocrNumbersCheckThemselves() {
        for number in [Int64(1), 9, 10, 4_711, BillogramLimits.invoiceNumberMax] {
            let text = OCRNumber.make(invoiceNumber: number)
            #expect(OCRNumber.isValid(text), "\(text)")
            for (place, digit) in text.enumerated() {
                var wrong = Array(text)
                wrong[place] = digit == "9" ? "0" : "9"
                let isSame = wrong == Array(text)
                #expect(isSame || !OCRNumber.isValid(String(wrong)), "\(String(wrong))")
            }
        }
        // The example of ISO/IEC 7812-1.
        #expect(OCRNumber.isValid("79927398713"))
        #expect(!OCRNumber.isValid("") && !OCRNumber.isValid("1") && !OCRNumber.isValid("1a"))
    }

    @Test("A name has seven letters and digits, one digit at least")
    func namesHaveADigit() {
        let random = SeededRandomness(seed: 14)
        for _ in 0..<2_000 {
            let name = BillogramID.random(random.source)
            #expect(BillogramID.isWellFormed(name), "\(name)")
        }
        for wrong in [
            "", "abcdefg", "1abcde", "1abcdefg", "1abcde\u{E5}", "1abcde.", "1abcde\u{0}",
        ] {
            #expect(!BillogramID.isWellFormed(wrong), "\(wrong)")
        }
    }

    @Test(
        "A callback's address is one of https, or of http on this machine",
        arguments: [
            ("https://example.org", true), ("HTTPS://example.org:8443/a?b#c", true),
            ("http://localhost:9000/hook", true), ("http://127.0.0.1/", true),
            ("http://[::1]:80/", true), ("https://[2001:db8::1]/", true),
            ("http://example.org", false), ("ftp://example.org", false), ("example.org", false),
            ("https://", false), ("https:///path", false), ("https://:80", false),
            ("https://user@example.org", false), ("http://localhost@evil.example/", false),
            ("http://localhost.evil.example/", false), ("https://a b", false),
            ("https://example.org:port", false), ("https://[::1", false), ("", false),
            ("https://ex\u{E4}mple.org", false),
        ]
    )
    func addressesAreChecked(text: String, isAllowed: Bool) {
        #expect(CallbackAddress.isAllowed(text) == isAllowed)
    }

    @Test("A day is counted through leap years and back")
    func daysAreCounted() throws {
        let day = try #require(CivilDate("2024-02-28"))
        #expect(day.adding(days: 2).text == "2024-03-01")
        #expect(day.adding(days: -59).text == "2023-12-31")
        #expect(try #require(CivilDate("1970-01-01")).days == 0)
        #expect(CivilDate(of: Instant(microseconds: -1)).text == "1969-12-31")
        #expect(CivilDate("2023-02-29") == nil && CivilDate("2024-02-29") != nil)
    }

    @Test("A PDF's table of objects points at its objects")
    func pdfsPointAtTheirObjects() throws {
        let pdf = TextPDF(lines: ["Invoice (1) \\ \u{E5}\u{20AC}", ""]).bytes
        let text = String(decoding: pdf, as: Unicode.ASCII.self)
        let start = try #require(
            text.split(separator: "startxref\n").last?.split(separator: "\n").first
        )
        let table = Array(pdf[(try #require(Int(start)))...])
        #expect(table.starts(with: "xref\n0 6\n".utf8))
        let rows = String(decoding: table, as: Unicode.ASCII.self).split(separator: "\n")[3..<8]
        for (index, row) in rows.enumerated() {
            let offset = try #require(Int(row.prefix(10)))
            #expect(pdf[offset...].starts(with: "\(index + 1) 0 obj\n".utf8))
        }
        let shown = Array("(Invoice \\(1\\) \\\\ ".utf8) + [0xE5] + Array("?) Tj".utf8)
        #expect(pdf.indices.contains { pdf[$0...].starts(with: shown) })
        #expect(pdf.starts(with: "%PDF-1.4\n".utf8) && text.hasSuffix("%%EOF\n"))
    }

    @Test("An attached file is a PDF of at most the named length")
    func attachedFilesAreBounded() {
        func content(_ count: Int) -> String {
            Base64.encode(
                Array("%PDF-".utf8) + Array(repeating: UInt8(0x20), count: count - 5)
            )
        }
        let max = BillogramLimits.attachmentBytesMax
        #expect(AttachedFile.isPDF(content(max)))
        #expect(content(max).utf8.count <= AttachedFile.contentLengthMax)
        #expect(!AttachedFile.isPDF(content(max + 1)))
        #expect(!AttachedFile.isPDF(Base64.encode(Array("PDF-1.4".utf8))))
        #expect(!AttachedFile.isPDF("%PDF-1.4") && !AttachedFile.isPDF(""))
    }
}
