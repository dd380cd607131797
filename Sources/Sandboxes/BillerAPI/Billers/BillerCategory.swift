/// What a biller's bills are for.
enum BillerCategory: String, Sendable, Hashable, CaseIterable {
    /// Electricity.
    case electricity
    /// Water and sewage.
    case water
    /// Gas for heating.
    case gas
    /// Internet at home.
    case internet
    /// Mobile telephones.
    case mobile
    /// Insurance.
    case insurance
    /// Rent.
    case rent
    /// Council tax.
    case councilTax = "council_tax"
    /// Television.
    case television
    /// Waste collection.
    case waste
}
