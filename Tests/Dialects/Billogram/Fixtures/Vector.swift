import Foundation
import Testing
import TollgateCore

/// One case of a file in `Tests/Vectors/billogram`: a name, where it comes from, and what is expected.
struct Vector: Sendable, CustomTestStringConvertible {
    /// The case in words.
    let name: String
    /// All members of the case.
    let members: JSONObject

    /// The name, for reports.
    var testDescription: String { name }

    /// Reads all cases of a file.
    static func all(_ file: String) throws -> [Vector] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Vectors/billogram").standardizedFileURL
        let bytes = try Data(contentsOf: folder.appending(path: "\(file).json"))
        let cases = try #require(try JSONValue(reading: Array(bytes)).array)
        return try cases.map { entry in
            let members = try #require(entry.object)
            let source = members["source"]?.string ?? ""
            try #require(!source.isEmpty, "every vector names its source")
            return Vector(name: try #require(members["name"]?.string), members: members)
        }
    }

    /// The header fields under a member's name.
    func fields(_ name: String = "fields") throws -> HeaderFields {
        HeaderFields(try Self.fields(members[name]))
    }

    /// Reads an array of pairs.
    static func fields(_ value: JSONValue?) throws -> [HeaderFields.Field] {
        try #require(value?.array).map { pair in
            let texts = try #require(pair.array).compactMap(\.string)
            try #require(texts.count == 2)
            return (name: texts[0], value: texts[1])
        }
    }
}
