import Foundation

/// A folder of its own for one test, readable by its owner alone, gone when the test lets go of it.
public final class TemporaryFolder: Sendable {
    /// The folder's path, without a slash at its end.
    public let path: String

    /// Makes an empty folder under the system's temporary one.
    public init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tollgate-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        path = folder.path
    }

    deinit {
        // A folder that cannot be removed is left to the system, which empties its temporary one.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Returns the path of a name inside the folder.
    public func file(_ name: String) -> String { "\(path)/\(name)" }
}
