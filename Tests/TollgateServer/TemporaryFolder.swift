import Foundation

/// An empty folder for one test, removed with the test's values.
final class TemporaryFolder: Sendable {
    /// The folder's absolute path.
    let root: String

    /// Makes the folder.
    init() throws {
        root =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("tollgate-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// The path of a name in the folder.
    func path(_ name: String) -> String { "\(root)/\(name)" }

    /// Writes a text to a file of the folder, and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// The text of a file of the folder.
    func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// The names of the files in the folder, sorted.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root).sorted()
    }

    /// The permission bits of a file of the folder.
    func permissions(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }

    /// Sets the permission bits of a file of the folder.
    func setPermissions(_ name: String, _ permissions: Int) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: permissions],
            ofItemAtPath: path(name)
        )
    }
}
