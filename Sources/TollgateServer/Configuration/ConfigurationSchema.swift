import TollgateCore

/// The JSON Schema (2020-12) of the configuration's file, made from the table that the server itself reads by.
struct ConfigurationSchema {
    /// The keys that are described.
    let table: ConfigurationTable

    /// The whole schema.
    var json: JSONValue {
        var schema = JSONObject([
            ("$schema", "https://json-schema.org/draft/2020-12/schema"),
            ("title", "The configuration of Tollgate"),
        ])
        for member in section("").members { schema[member.name] = member.value }
        return .object(schema)
    }

    /// A section whose keys are all commented out is empty, not wrong.
    private func section(_ path: String) -> JSONObject {
        JSONObject([
            ("type", ["object", "null"]),
            ("properties", .object(properties(of: path))),
            ("additionalProperties", false),
        ])
    }

    private func properties(of path: String) -> JSONObject {
        var properties = JSONObject()
        let start = path.isEmpty ? "" : path + "."
        for key in table.keys where key.path.hasPrefix(start) {
            let name = String(key.path.dropFirst(start.count).prefix { $0 != "." })
            guard properties[name] == nil else { continue }
            let isKey = start + name == key.path
            properties[name] = .object(isKey ? value(of: key) : section(start + name))
        }
        return properties
    }

    private func value(of key: ConfigurationKey) -> JSONObject {
        var schema = JSONObject([
            ("description", .string("\(key.summary) Write \(key.expected)."))
        ])
        for member in key.schema.keywords.members { schema[member.name] = member.value }
        if let text = key.text(table.defaults) { schema["default"] = key.schema.value(text) }
        return schema
    }
}

extension JSONValue {
    /// The value over several lines, each level two spaces further in.
    var indentedText: String { indented(by: "") }

    private func indented(by space: String) -> String {
        let inner = space + "  "
        switch self {
        case .object(let object) where !object.members.isEmpty:
            let lines = object.members.map { member in
                "\(inner)\(JSONValue.string(member.name).text): \(member.value.indented(by: inner))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(space)}"
        case .array(let elements) where elements.contains { $0.object != nil }:
            let lines = elements.map { inner + $0.indented(by: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(space)]"
        default: return text
        }
    }
}
