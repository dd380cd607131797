import TollgateCore

/// How the values of the linking of accounts stand in documents.
extension JSONObject {
    /// The moment under a name, in microseconds since 1970.
    func moment(_ name: String) -> Instant? {
        self[name]?.integer.map(Instant.init(microseconds:))
    }

    /// The texts under a name; `nil` unless all are texts.
    func texts(_ name: String) -> [String]? {
        guard let elements = self[name]?.array else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }

    /// The records under a name, as something reads each; `nil` unless all can be read.
    func records<Record>(_ name: String, _ read: (JSONObject) -> Record?) -> [Record]? {
        guard let elements = self[name]?.array else { return nil }
        let records = elements.compactMap { $0.object.flatMap(read) }
        return records.count == elements.count ? records : nil
    }
}

extension JSONValue {
    /// A moment, or `null`.
    static func moment(_ moment: Instant?) -> JSONValue {
        moment.map { .integer($0.microseconds) } ?? .null
    }

    /// Scopes by their names.
    static func scopes(_ scopes: [Scope]) -> JSONValue {
        .array(scopes.map { .string($0.rawValue) })
    }
}

extension ProviderAccount {
    /// What is kept of it.
    var json: JSONValue {
        [
            "id": .string(account.id),
            "name": .string(account.name),
            "number": .string(account.maskedNumber),
            "reference": .string(reference),
        ]
    }

    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let name = json["name"]?.string,
            let number = json["number"]?.string, let reference = json["reference"]?.string
        else { return nil }
        self.init(FoundAccount(id: id, name: name, maskedNumber: number), reference: reference)
    }
}

extension LinkOrder {
    /// What is kept of it.
    var json: JSONValue {
        [
            "end_user": .string(endUser),
            "consents": .scopes(consents),
            "redirect_uri": .optional(redirectURI),
            "biller": .optional(biller),
            "relinked": .optional(relinked?.rawValue),
        ]
    }

    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let endUser = json["end_user"]?.string, let consents = json.texts("consents") else {
            return nil
        }
        self.init(
            endUser: endUser,
            consents: consents.map(Scope.init(rawValue:)),
            redirectURI: json["redirect_uri"]?.string,
            biller: json["biller"]?.string,
            relinked: json["relinked"]?.string.map(LinkedAccountID.init(rawValue:))
        )
    }
}
