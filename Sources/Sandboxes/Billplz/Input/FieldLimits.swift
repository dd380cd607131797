/// How long and how large what callers send may be; the first six are the documentation's.
enum FieldLimits {
    /// Letters of an open collection's title.
    static let openTitleMax = 50
    /// Letters of a description.
    static let descriptionMax = 200
    /// Letters of a payer's name.
    static let nameMax = 255
    /// Letters of a reference's label.
    static let referenceLabelMax = 20
    /// Letters of a reference.
    static let referenceMax = 120
    /// How many recipients share a payment.
    static let splitRecipientsMax = 2
    /// Letters of a collection's title.
    static let titleMax = 255
    /// Letters of an address of mail.
    static let emailMax = 255
    /// Letters of an address of the web; what delivery can call is as long.
    static let urlMax = 2_048
    /// Digits of a telephone number with its country (ITU-T E.164), and the fewest that are one.
    static let mobileDigits = 6...15
    /// An amount in sen.
    static let amount: ClosedRange<Int64> = 1...999_999_999
    /// A share or a rate in per cent.
    static let percentage: ClosedRange<Int64> = 1...100
    /// How many rows a page of a list has.
    static let pageSize = 15
    /// The number of a page.
    static let page: ClosedRange<Int64> = 1...1_000_000
}
