import BillplzDialect
import TollgateCore

extension PaymentOrder {
    /// Letters of a bank's code; SWIFT codes have 8 or 11, the sandbox's own has 17.
    static let bankCodeMax = 32
    /// Letters of an account's number (IBAN, ISO 13616, has no more).
    static let accountNumberMax = 34
    /// Letters of a reference.
    static let referenceMax = 255
    /// What a description may have beside letters, digits and spaces: the API allows no special
    /// characters and does not list them.
    private static let descriptionMarks = ".,-_/()"

    /// Reads the parameters of a call that makes an order; throws all that is wrong with them.
    init(id: String, reading fields: FieldReader) throws(Rejection) {
        var fields = fields
        self.id = id
        collectionID = fields.required("payment_order_collection_id", max: FieldLimits.titleMax)
        bankCode = Self.word("bank_code", max: Self.bankCodeMax, &fields)
        bankAccountNumber = Self.word(
            "bank_account_number",
            max: Self.accountNumberMax,
            &fields
        )
        name = fields.required("name", max: FieldLimits.nameMax)
        description = fields.required("description", max: FieldLimits.descriptionMax)
        if !Self.isPlain(description) { fields.note("description", "is invalid") }
        total = fields.requiredWhole("total", in: FieldLimits.amount)
        email = fields.email("email") ?? Self.senderEmail
        notifiesSender = fields.flag("notification", default: false)
        notifiesRecipient = fields.flag("recipient_notification", default: true)
        referenceID = fields.optional("reference_id", max: Self.referenceMax)
        try fields.refuse()
    }

    /// Reads a field of ASCII letters and digits.
    private static func word(_ name: String, max: Int, _ fields: inout FieldReader) -> String {
        let text = fields.required(name, max: max)
        let isWord = text.utf8.allSatisfy { isDigit($0) || (0x61...0x7A).contains($0 | 0x20) }
        if !isWord { fields.note(name, "is invalid") }
        return text
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar == " " || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || descriptionMarks.unicodeScalars.contains(scalar)
        }
    }
}
