import Linking
import TollgateCore

extension LinkDirectoryEntry {
    /// The biller as an answer shows it, with the members of the contract (section 6); their values
    /// are inferred, because no answer of the real directory is stored.
    var json: JSONValue {
        let status = isInMaintenance ? Biller.Status.maintenance : .active
        return [
            "id": .string(biller.id), "name": .string(biller.name),
            "category": .string(category), "logo_url": .optional(logo),
            "status": .string(status.rawValue),
            "auth_type": .string(biller.fields.map(\.name).joined(separator: "_and_")),
            "required_fields": .array(biller.fields.map(\.json)),
        ]
    }
}

extension LinkBiller.Field {
    /// The field as the directory shows it.
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "label": .string(label),
            "type": isSecret ? "password" : "text",
        ]
    }
}
