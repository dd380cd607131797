import BillplzDialect
import TollgateCore

/// What a payer wrote into the form of an open collection.
struct OpenCollectionOrder: Sendable {
    /// How many of a thing one bill can be for.
    static let quantity: ClosedRange<Int64> = 1...999

    /// The bill that follows, of use only where nothing is wrong.
    let draft: BillDraft
    /// What is wrong, in sentences for the payer.
    let problems: [String]

    /// Reads a form.
    init(_ parameters: BillplzParameters, of collection: OpenCollection) {
        var fields = FieldReader(parameters)
        let amount = collection.amount ?? Self.amount(&fields)
        let quantity =
            collection.hasFixedQuantity ? 1 : fields.requiredWhole("quantity", in: Self.quantity)
        let payer = BillDraft.payer(&fields)
        let references = (1...2).map { number in
            collection.referenceLabels[number - 1] == nil
                ? nil : fields.optional("reference_\(number)", max: FieldLimits.referenceMax)
        }
        let total = Self.total(amount: amount, quantity: quantity, tax: collection.tax ?? 0)
        if fields.problems.isEmpty, total == nil { fields.note("amount", "is too large") }
        problems = fields.problems
        draft = BillDraft(
            email: payer.email,
            mobile: payer.mobile,
            name: payer.name,
            amount: total ?? 0,
            callbackURL: nil,
            description: collection.description,
            dueAt: nil,
            redirectURL: collection.redirectURI,
            reference1Label: collection.referenceLabels[0],
            reference1: references[0],
            reference2Label: collection.referenceLabels[1],
            reference2: references[1]
        )
    }

    /// The sum of a bill in sen, its tax rounded to the nearest sen and halves up; `nil` where a bill
    /// cannot be for as much.
    static func total(amount: Int64, quantity: Int64, tax: Int64) -> Int64? {
        let (net, tooMuch) = amount.multipliedReportingOverflow(by: quantity)
        let (share, tooMuchTax) = net.multipliedReportingOverflow(by: tax)
        guard !tooMuch, !tooMuchTax, share <= Int64.max - 50 else { return nil }
        let (total, overflow) = net.addingReportingOverflow((share + 50) / 100)
        return !overflow && FieldLimits.amount.contains(total) ? total : nil
    }

    /// Reads a sum as people write it, such as `12.50`.
    private static func amount(_ fields: inout FieldReader) -> Int64 {
        guard let text = fields.text("amount") else {
            fields.note("amount", "can't be blank")
            return 0
        }
        guard let sen = Ringgit.sen(reading: text), FieldLimits.amount.contains(sen) else {
            fields.note("amount", "must be a sum such as 12.50")
            return 0
        }
        return sen
    }
}
