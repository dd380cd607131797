import TollgateCore

/// A file of the Swedish standard for the exchange of bookkeeping data, type 4 (SIE file format 4B):
/// lines of labelled fields in code page 437.
struct SIEFile {
    /// The month of the vouchers, as `2026-03`.
    let month: String
    /// The account's settings.
    let settings: JSONObject
    /// The vouchers.
    let vouchers: [Voucher]

    /// The file.
    var bytes: [UInt8] {
        (head + accounts + vouchers.flatMap(lines)).flatMap { Self.encoded($0) + [0x0D, 0x0A] }
    }

    private var head: [String] {
        let year = month.prefix(4)
        let number = settings["org_no"]?.string ?? ""
        let last = vouchers.map(\.date).max() ?? "\(month)-01"
        return [
            "#FLAGGA 0", "#PROGRAM \"Tollgate sandbox\" 1", "#FORMAT PC8",
            "#GEN \(Self.compact(last))", "#SIETYP 4",
        ]
            + (number.isEmpty ? [] : ["#ORGNR \(Self.quoted(number))"])
            + [
                "#FNAMN \(Self.quoted(settings["name"]?.string ?? ""))",
                "#RAR 0 \(year)0101 \(year)1231",
            ]
    }

    private var accounts: [String] {
        Set(vouchers.flatMap(\.entries).map(\.account)).sorted().map {
            "#KONTO \(Self.quoted($0)) \(Self.quoted("Account \($0)"))"
        }
    }

    private func lines(_ voucher: Voucher) -> [String] {
        let series = settings["bookkeeping"]?.object?["sie_serie"]?.string ?? "A"
        let head =
            "#VER \(Self.quoted(series)) \(voucher.number) \(Self.compact(voucher.date)) "
            + Self.quoted(voucher.text)
        return [head, "{"]
            + voucher.entries.map {
                "   #TRANS \(Self.quoted($0.account)) {} \($0.amount.moneyText)"
            }
            + ["}"]
    }

    /// A date without its hyphens.
    private static func compact(_ date: String) -> String { date.filter { $0 != "-" } }

    /// A text between quotation marks, without what would end it or its line.
    private static func quoted(_ text: String) -> String {
        let harmless = text.filter { $0 != "\\" && !$0.isNewline }
        return "\""
            + harmless.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\\\"") + "\""
    }

    /// The letters of Swedish names that code page 437 has; for others stands a question mark.
    private static let letters: [Character: UInt8] = [
        "å": 0x86, "ä": 0x84, "ö": 0x94, "Å": 0x8F, "Ä": 0x8E, "Ö": 0x99,
        "é": 0x82, "É": 0x90, "ü": 0x81, "Ü": 0x9A,
    ]

    private static func encoded(_ line: String) -> [UInt8] {
        line.map { letter in
            if let byte = letters[letter] { return byte }
            guard let byte = letter.asciiValue, (0x20...0x7E).contains(byte) else {
                return UInt8(ascii: "?")
            }
            return byte
        }
    }
}
