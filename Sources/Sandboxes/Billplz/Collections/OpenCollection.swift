import TollgateCore

/// The word on the button of an open collection's page.
enum PaymentButton: String, Sendable, Hashable, CaseIterable {
    /// Buy.
    case buy
    /// Pay.
    case pay
}

/// An open collection: a page on which payers make bills.
struct OpenCollection: CollectionRecord {
    /// The kind of its documents.
    static let document = BillplzDocument.openCollection

    /// Its name, blank until one is drawn.
    var id = ""
    /// The page's heading, in capitals.
    let title: String
    /// What the page says.
    let description: String
    /// The label of the first reference, `nil` where it was not named.
    let reference1Label: String?
    /// The label of the second reference, `nil` where it was not named.
    let reference2Label: String?
    /// An address that payers are sent by mail after they paid.
    let emailLink: String?
    /// The amount in sen, `nil` where the payer names it.
    let amount: Int64?
    /// The rate of tax in per cent.
    let tax: Int64?
    /// Whether the payer cannot choose a quantity.
    let hasFixedQuantity: Bool
    /// The word on the button.
    let button: PaymentButton
    /// Whether a picture was sent for the page.
    let hasPhoto: Bool
    /// With whom its payments are shared.
    let split: SplitRules
    /// Where payers go after a payment, in version 4.
    let redirectURI: String?
    /// What further calls can change.
    var settings = CollectionSettings()

    /// Both labels.
    var referenceLabels: [String?] { [reference1Label, reference2Label] }

    /// Whether the payer cannot choose the amount.
    var hasFixedAmount: Bool { amount != nil }

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("title", .string(title)),
            ("description", .string(description)),
            ("reference_1_label", .optional(reference1Label)),
            ("reference_2_label", .optional(reference2Label)),
            ("email_link", .optional(emailLink)), ("amount", .optional(amount)),
            ("tax", .optional(tax)), ("fixed_quantity", .bool(hasFixedQuantity)),
            ("payment_button", .string(button.rawValue)), ("photo", .bool(hasPhoto)),
            ("split", split.json), ("redirect_uri", .optional(redirectURI)),
            ("settings", settings.json),
        ])
    }

    /// The collection as an answer of a version shows it.
    func answer(_ version: APIVersion, publicURL: String, showsStatus: Bool) -> JSONValue {
        let picture = Picture(of: id, isThere: hasPhoto, publicURL: publicURL)
        var object = JSONObject(
            [
                ("id", .string(id)), ("title", .string(title)),
                ("description", .string(description)),
                ("reference_1_label", .optional(reference1Label)),
                ("reference_2_label", .optional(reference2Label)),
                ("email_link", .optional(emailLink)), ("amount", .optional(amount)),
                ("fixed_amount", .bool(hasFixedAmount)), ("tax", .optional(tax)),
                ("fixed_quantity", .bool(hasFixedQuantity)),
                ("payment_button", .string(button.rawValue)),
                ("photo", picture.json("retina", "avatar")),
            ] + split.members(version) + [("url", .string("\(publicURL)/\(id)"))]
        )
        if showsStatus { object["status"] = .string(settings.status.rawValue) }
        if version == .v4 { object["redirect_uri"] = .optional(redirectURI) }
        return .object(object)
    }
}

extension OpenCollection {
    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let title = json["title"]?.string,
            let description = json["description"]?.string,
            let hasFixedQuantity = json["fixed_quantity"]?.bool,
            let button = json["payment_button"]?.string.flatMap(PaymentButton.init),
            let hasPhoto = json["photo"]?.bool, let split = SplitRules(json["split"]),
            let settings = CollectionSettings(json["settings"])
        else { return nil }
        self.init(
            id: id,
            title: title,
            description: description,
            reference1Label: json["reference_1_label"]?.string,
            reference2Label: json["reference_2_label"]?.string,
            emailLink: json["email_link"]?.string,
            amount: json["amount"]?.integer,
            tax: json["tax"]?.integer,
            hasFixedQuantity: hasFixedQuantity,
            button: button,
            hasPhoto: hasPhoto,
            split: split,
            redirectURI: json["redirect_uri"]?.string,
            settings: settings
        )
    }
}
