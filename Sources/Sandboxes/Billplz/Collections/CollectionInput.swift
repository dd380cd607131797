import BillplzDialect
import TollgateCore

extension BillCollection {
    /// Reads a call that makes a collection.
    ///
    /// - Parameters:
    ///   - parameters: The call's parameters.
    ///   - version: The API's version.
    /// - Returns: The collection.
    /// - Throws: ``Rejection`` with everything that is wrong.
    static func read(
        _ parameters: BillplzParameters,
        _ version: APIVersion
    ) throws(Rejection) -> BillCollection {
        var fields = FieldReader(parameters)
        let title = fields.required("title", max: FieldLimits.titleMax)
        let split = SplitRules(parameters, version, &fields)
        try fields.refuse()
        // Version 4 takes no logo (Billplz API, V4 Collections).
        let hasLogo = version == .v3 && parameters.files["logo"].map { $0 > 0 } == true
        return BillCollection(title: title, hasLogo: hasLogo, split: split)
    }
}

extension OpenCollection {
    /// Reads a call that makes an open collection.
    ///
    /// - Parameters:
    ///   - parameters: The call's parameters.
    ///   - version: The API's version.
    /// - Returns: The collection.
    /// - Throws: ``Rejection`` with everything that is wrong.
    static func read(
        _ parameters: BillplzParameters,
        _ version: APIVersion
    ) throws(Rejection) -> OpenCollection {
        var fields = FieldReader(parameters)
        let labelMax = FieldLimits.referenceLabelMax
        let collection = OpenCollection(
            title: fields.required("title", max: FieldLimits.openTitleMax).uppercased(),
            description: fields.required("description", max: FieldLimits.descriptionMax),
            reference1Label: fields.optional("reference_1_label", max: labelMax),
            reference2Label: fields.optional("reference_2_label", max: labelMax),
            emailLink: fields.url("email_link"),
            amount: amount(&fields),
            tax: fields.whole("tax", in: FieldLimits.percentage),
            hasFixedQuantity: fields.flag("fixed_quantity", default: true),
            button: fields.choice("payment_button") ?? .pay,
            hasPhoto: parameters.files["photo"].map { $0 > 0 } == true,
            split: SplitRules(parameters, version, &fields),
            redirectURI: version == .v4 ? fields.url("redirect_uri") : nil
        )
        try fields.refuse()
        return collection
    }

    /// Without a fixed amount, one that is sent is not looked at.
    private static func amount(_ fields: inout FieldReader) -> Int64? {
        guard fields.flag("fixed_amount", default: true) else { return nil }
        return fields.requiredWhole("amount", in: FieldLimits.amount)
    }
}
