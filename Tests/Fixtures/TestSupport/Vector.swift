import Foundation
public import TollgateCore

/// One case of a file in `Tests/Vectors`: a name, where it comes from, and what is expected.
public struct Vector: Sendable, CustomStringConvertible {
    /// What is wrong with a file of vectors.
    public struct Fault: Error, CustomStringConvertible {
        /// The file or the case, and what it lacks.
        public let description: String
    }

    /// The case in words.
    public let name: String
    /// All members of the case.
    public let members: JSONObject

    /// The name, for reports.
    public var description: String { name }

    /// What is expected.
    public var expect: JSONValue { members["expect"] ?? .null }

    /// Reads all cases of a file, which is found by this file's own place.
    public static func all(_ file: String) throws -> [Vector] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Vectors").standardizedFileURL
        let bytes = try Data(contentsOf: folder.appending(path: "\(file).json"))
        guard let cases = try JSONValue(reading: Array(bytes)).array else {
            throw Fault(description: "\(file) is no array")
        }
        return try cases.map { try Vector($0) }
    }

    private init(_ value: JSONValue) throws {
        guard let members = value.object, let name = members["name"]?.string,
            members["source"]?.string?.isEmpty == false, members["expect"] != nil
        else { throw Fault(description: "a vector has a name, a source and what to expect") }
        (self.name, self.members) = (name, members)
    }

    /// The text under a member's name.
    public func text(_ member: String) throws -> String {
        guard let text = members[member]?.string else {
            throw Fault(description: "\(name): no text \(member)")
        }
        return text
    }

    /// The bytes that the hexadecimal digits under a member's name spell.
    public func bytes(_ member: String) throws -> [UInt8] {
        guard let bytes = Hexadecimal.decode(try text(member)) else {
            throw Fault(description: "\(name): \(member) is not hexadecimal")
        }
        return bytes
    }
}
