import TollgateCore

/// A collection, in which bills are made by call.
struct BillCollection: CollectionRecord {
    /// The kind of its documents.
    static let document = BillplzDocument.collection

    /// Its name, blank until one is drawn.
    var id = ""
    /// What its bills are headed by.
    let title: String
    /// Whether a picture was sent for its bills.
    let hasLogo: Bool
    /// With whom its payments are shared.
    let split: SplitRules
    /// What further calls can change.
    var settings = CollectionSettings()

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("title", .string(title)), ("logo", .bool(hasLogo)),
            ("split", split.json), ("settings", settings.json),
        ])
    }

    /// The collection as an answer of a version shows it.
    func answer(_ version: APIVersion, publicURL: String, showsStatus: Bool) -> JSONValue {
        let picture = Picture(of: id, isThere: hasLogo, publicURL: publicURL)
        var object = JSONObject(
            [
                ("id", .string(id)), ("title", .string(title)),
                ("logo", picture.json("thumb", "avatar")),
            ] + split.members(version)
        )
        if showsStatus { object["status"] = .string(settings.status.rawValue) }
        return .object(object)
    }
}

extension BillCollection {
    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let title = json["title"]?.string,
            let hasLogo = json["logo"]?.bool, let split = SplitRules(json["split"]),
            let settings = CollectionSettings(json["settings"])
        else { return nil }
        self.init(id: id, title: title, hasLogo: hasLogo, split: split, settings: settings)
    }
}

/// A picture that was sent with a collection.
///
/// The sandbox takes the file, keeps none of its bytes, and names addresses as the API does.
struct Picture {
    private let base: String?

    /// Makes the addresses of a collection's picture.
    init(of id: String, isThere: Bool, publicURL: String) {
        base = isThere ? "\(publicURL)/uploads/\(id)" : nil
    }

    /// The addresses of two sizes, each `null` without a picture.
    func json(_ first: String, _ second: String) -> JSONValue {
        .object(
            JSONObject(
                [first, second].map { size in
                    ("\(size)_url", .optional(base.map { "\($0)/\(size).png" }))
                }
            )
        )
    }
}
