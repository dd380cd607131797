import Foundation
public import TollgateCore

/// A data folder that was just made: keys, a store, and a certificate.
///
/// The certificate is a local authority's unless the operator has brought one. Nobody can sign in yet: there
/// is no default password and no default key.
public struct NewInstallation: Sendable {
    /// The folder.
    public let folder: DataFolder
    /// The certificate that clients must trust; `nil` with a certificate of one's own.
    public let caFile: String?

    /// Makes the folder's content.
    ///
    /// - Parameters:
    ///   - configuration: Names the folder.
    ///   - registry: The dialects.
    /// - Returns: The installation that was made.
    /// - Throws: ``FolderNotEmpty``, and whatever keeps the files from being written.
    public static func make(
        _ configuration: Configuration,
        _ registry: Registry
    ) async throws -> NewInstallation {
        let folder = DataFolder(configuration.data)
        try folder.ensure()
        guard try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty else {
            throw FolderNotEmpty(path: folder.path)
        }
        let installation = try Installation.open(configuration, registry, create: true)
        try await installation.store.close()
        guard CertificatePair(configuration.tls) == nil else {
            return NewInstallation(folder: folder, caFile: nil)
        }
        let files = try LocalAuthority.ensure(
            in: folder.path,
            publicHost: configuration.publicHost,
            now: Date()
        )
        return NewInstallation(folder: folder, caFile: files.authority)
    }

    /// The value as JSON.
    public var json: JSONValue {
        ["data": .string(folder.path), "ca_file": .optional(caFile)]
    }

    /// What was made, and what comes next.
    public var text: String {
        let trust = caFile.map { "Clients must trust \($0).\n" } ?? ""
        return """
            Made the keys and the store in \(folder.path).
            \(trust)Keep rings.json safe and apart from copies of the store: without it no credential verifies.
            Next:
              tollgate serve --data \(folder.path)
              tollgate organisation create NAME --data \(folder.path)
              tollgate credential create --organisation NAME --kind KIND --data \(folder.path)
            Nobody can sign in yet: there is no default password and no default key.
            """
    }
}

/// A folder that was to hold a new installation holds something already.
struct FolderNotEmpty: RuleRefusal, CustomStringConvertible {
    let path: String

    var description: String { "\(path) is not empty; a new installation needs a folder of its own" }
}
