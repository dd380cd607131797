import BillplzDialect
import TollgateCore

/// A bill that is asked for.
struct BillDraft: Sendable, Hashable {
    /// The payer's address of mail.
    var email: String?
    /// The payer's telephone number.
    var mobile: String?
    /// The payer's name as it was sent.
    var name: String
    /// What is asked for, in sen.
    var amount: Int64
    /// Where the callback goes; `nil` for where the organisation's settings send it.
    var callbackURL: String?
    /// What it is for.
    var description: String
    /// The day on which it should be paid, or `nil` for today.
    var dueAt: String?
    /// Where the payer goes after a payment.
    var redirectURL: String?
    /// The label of the first reference.
    var reference1Label: String?
    /// The first reference.
    var reference1: String?
    /// The label of the second reference.
    var reference2Label: String?
    /// The second reference.
    var reference2: String?
}

extension BillDraft {
    /// Reads a call that makes a bill, with the collection that it names.
    ///
    /// - Parameter fields: The call's fields, which note what is wrong with them.
    /// - Returns: The collection and the bill, of use only where nothing is wrong.
    static func read(_ fields: inout FieldReader) -> (collection: String, draft: BillDraft) {
        let collection = fields.required("collection_id", max: FieldLimits.titleMax)
        // Whether the payer is written to makes no difference here: the sandbox writes to nobody.
        _ = fields.flag("deliver", default: false)
        let payer = payer(&fields)
        let draft = BillDraft(
            email: payer.email,
            mobile: payer.mobile,
            name: payer.name,
            amount: fields.requiredWhole("amount", in: FieldLimits.amount),
            callbackURL: fields.requiredReceiver("callback_url"),
            description: fields.required("description", max: FieldLimits.descriptionMax),
            dueAt: fields.day("due_at"),
            redirectURL: fields.url("redirect_url"),
            reference1Label: fields.optional(
                "reference_1_label",
                max: FieldLimits.referenceLabelMax
            ),
            reference1: fields.optional("reference_1", max: FieldLimits.referenceMax),
            reference2Label: fields.optional(
                "reference_2_label",
                max: FieldLimits.referenceLabelMax
            ),
            reference2: fields.optional("reference_2", max: FieldLimits.referenceMax)
        )
        return (collection, draft)
    }

    /// Reads who is asked to pay: a name, and an address of mail or a telephone number.
    static func payer(
        _ fields: inout FieldReader
    ) -> (name: String, email: String?, mobile: String?) {
        if fields.text("email") == nil, fields.text("mobile") == nil {
            fields.note("Email or mobile can't be blank")
        }
        return (
            name: fields.required("name", max: FieldLimits.nameMax), email: fields.email("email"),
            mobile: fields.mobile("mobile")
        )
    }
}

extension FieldReader {
    /// Reads a day such as `2020-12-31`, of the years 1900 to 2999; also without leading zeros, as the
    /// API itself writes some.
    mutating func day(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let padded = parts.map { $0.utf8.count == 1 ? "0\($0)" : String($0) }
        let written = padded.joined(separator: "-")
        guard parts.count == 3, text.hasPrefix("19") || text.hasPrefix("2"),
            Instant(rfc3339: written + "T00:00:00Z") != nil
        else {
            note(name, "is invalid")
            return nil
        }
        return text
    }
}
