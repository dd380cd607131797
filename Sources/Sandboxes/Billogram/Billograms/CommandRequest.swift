import TollgateCore

/// A command as its caller wrote it, read as far as that goes without the billogram.
struct CommandRequest: Sendable {
    /// The command's word.
    let word: BillogramCommand.Word
    /// The members of its body.
    private let values: JSONObject
    /// The lines of a credit, or `nil`.
    private let lines: [JSONObject]?

    /// Reads a command.
    ///
    /// - Parameters:
    ///   - word: The word in the path.
    ///   - body: The members of the body; none for commands that need none.
    /// - Throws: ``Rejection`` of a word, a member or a value that is not known.
    init(_ word: String, _ body: JSONObject) throws(Rejection) {
        guard let word = BillogramCommand.Word(rawValue: word) else { throw .notFound }
        self.word = word
        var body = body
        lines = word == .credit ? try BillogramInput.items(body["items"]) : nil
        if word == .credit { body["items"] = nil }
        let fields = Self.fields(of: word)
        values = try fields.merge(fields.read(body), over: nil)
        try refuseImpossible()
    }

    /// The content of the file that is attached, in base64; `nil` for other commands.
    var attachment: String? { word == .attach ? values["content"]?.string : nil }

    /// The command for a billogram.
    ///
    /// - Parameter items: The billogram's lines, from which the lines of a credit are completed.
    /// - Returns: The command.
    /// - Throws: ``Rejection`` of a line that lacks something.
    func command(for items: [JSONObject]) throws -> BillogramCommand {
        switch word {
        case .send: .send(method)
        case .sell: .sell
        case .resend: .resend(method)
        case .remind: .remind(method)
        case .collect: .collect
        case .payment: .payment(amount)
        case .settleUnderpayment: .settleUnderpayment
        case .credit: .credit(try extent(items))
        case .creditPayment: .creditPayment(amount)
        case .writeoff: .writeoff
        case .writedown: .writedown
        case .revertWritedown: .revertWritedown
        case .confirmedLoss: .confirmedLoss
        case .respite: .respite(day)
        case .removeRespite: .removeRespite
        case .message: .message(values["message"]?.string ?? "")
        case .attach: .attach(filename: values["filename"]?.string ?? "")
        }
    }

    // MARK: Values

    private var method: DeliveryMethod? { values["method"]?.string.flatMap(DeliveryMethod.init) }

    private var amount: ExactDecimal { values["amount"]?.decimal ?? .zero }

    private var day: CivilDate {
        guard let day = values["date"]?.string.flatMap({ CivilDate($0) }) else {
            preconditionFailure("the table lets only dates through")
        }
        return day
    }

    private func extent(_ items: [JSONObject]) throws -> CreditExtent {
        switch values["mode"] {
        case "full": return .full
        case "remaining": return .remaining
        case "amount": return .amount(amount)
        default:
            let complete = try BillogramItems.complete(lines ?? []) { number in
                items.first { $0["item_no"]?.string == number }
            }
            return .lines(complete.compactMap(BillogramLine.init))
        }
    }

    // MARK: Form

    private static func fields(of word: BillogramCommand.Word) -> [Field] {
        switch word {
        case .send, .resend, .remind: [methodField]
        case .payment, .creditPayment: [.required("amount", .decimal(BillogramLimits.amount))]
        case .credit:
            [
                .required("mode", .choice(["full", "remaining", "amount", "items"])),
                .optional("amount", .decimal(BillogramLimits.amount)), methodField,
            ]
        case .respite: [.required("date", .date)]
        case .message:
            [.required("message", .text(lengthMax: BillogramLimits.messageLengthMax))]
        case .attach:
            [
                .required("filename", .line(lengthMax: 255, mayBeEmpty: false)),
                .required("content", .text(lengthMax: AttachedFile.contentLengthMax)),
            ]
        default: []
        }
    }

    private static let methodField = Field.optional(
        "method",
        .choice(DeliveryMethod.allCases.map(\.rawValue)),
        initially: .null
    )

    private func refuseImpossible() throws(Rejection) {
        switch word {
        case .payment, .creditPayment: try requireAmount()
        case .credit: try refuseImpossibleCredit()
        case .message:
            guard values["message"]?.string?.allSatisfy(\.isWhitespace) == false else {
                throw .invalid("message", "The field must not be empty.")
            }
        case .attach:
            guard AttachedFile.isPDF(values["content"]?.string ?? "") else {
                throw .invalid("content", "The field must be a PDF in base64.")
            }
        default: break
        }
    }

    private func refuseImpossibleCredit() throws(Rejection) {
        let isOfItems = values["mode"] == "items"
        if values["mode"] == "amount" { try requireAmount() }
        guard isOfItems == (lines != nil) else {
            if isOfItems { throw .invalid("items", "The field is required.") }
            throw .combination("items", "The field belongs to the mode items.")
        }
        for (index, line) in (lines ?? []).enumerated() {
            guard let count = line["count"]?.decimal, count < .zero else {
                throw .invalid("items[\(index)]:count", "The field must be below zero.")
            }
        }
    }

    private func requireAmount() throws(Rejection) {
        guard amount > .zero else { throw .invalid("amount", "The field must be above zero.") }
    }
}

/// A PDF that a caller attaches.
enum AttachedFile {
    /// How many letters of base64 a file has.
    static let contentLengthMax = (BillogramLimits.attachmentBytesMax + 2) / 3 * 4

    /// Tells whether a text is a PDF in base64, by the file's first bytes and its length.
    static func isPDF(_ content: String) -> Bool {
        guard let bytes = Base64.decode(content[...]) else { return false }
        return bytes.count <= BillogramLimits.attachmentBytesMax && bytes.starts(with: "%PDF-".utf8)
    }
}
