public import Authority
import Callbacks
import Foundation
public import Gatekeeper
import SQLiteStore
public import TollgateCore
public import TollgateCrypto

/// An opened data folder: the store, the rings and the authority over both.
///
/// The server and every command work through the same value, in one process or in several at once.
public struct Installation: Sendable {
    /// The folder.
    public let folder: DataFolder
    /// The server's own keys.
    public let rings: LiveRings
    /// The store.
    public let store: any Store
    /// The audit rows that the store did not keep.
    public let auditRowsLost: RowCount
    /// The rules over the store.
    public let authority: Authority
    /// The clocks.
    public let time: TimeSource
    /// Where random bytes come from.
    public let randomness: Randomness
    /// How the dialects are configured.
    let dialects: DialectSettings

    /// Opens a data folder.
    ///
    /// - Parameters:
    ///   - configuration: Names the folder and the longest overlap.
    ///   - registry: Brings the kinds of credentials.
    ///   - create: Whether to make the folder, the rings and the store where they are not there.
    /// - Returns: The opened folder.
    /// - Throws: ``InstallationError``, ``StoreFault``.
    public static func open(
        _ configuration: Configuration,
        _ registry: Registry,
        create: Bool
    ) throws -> Installation {
        let folder = DataFolder(configuration.data)
        let randomness = Randomness.system
        if create {
            try folder.ensure()
        } else if !folder.hasStore {
            try folder.requireReadable()
            try folder.requireKeptStore()
            throw InstallationError.noStore(folder.path)
        }
        let rings = LiveRings(try folder.rings(randomness))
        let store = AuditedStore(try folder.openStore(create: create))
        let authority = Authority(
            store: store,
            rings: rings,
            kinds: registry.kinds,
            time: .system,
            randomness: randomness,
            overlapMax: configuration.rotationOverlapMax,
            sessionRules: SessionRules(
                lifetime: configuration.sessions.lifetime,
                idle: configuration.sessions.idle,
                tokenLifetime: configuration.sessions.tokenLifetime,
                perCredentialMax: configuration.sessions.perOwner,
                keptAfterEnd: configuration.retention.sessions
            ),
            notices: .callbacks(CallbackDesk(randomness: randomness, time: .system))
        )
        return Installation(
            folder: folder,
            rings: rings,
            store: store,
            auditRowsLost: store.rowsLost,
            authority: authority,
            time: .system,
            randomness: randomness,
            dialects: configuration.dialects
        )
    }

    /// Works with the store, and says of a fault which file failed and what mends it.
    ///
    /// - Parameter work: What is done.
    /// - Returns: What the work returns.
    /// - Throws: ``InstallationError/storeUnusable(_:_:)`` for a ``StoreFault``, else what the work throws.
    public func namingStore<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let fault as StoreFault {
            throw InstallationError.storeUnusable(folder.storePath, fault)
        }
    }

    /// Where clients reach the sandbox: at the running server's listener, else where it will be.
    public func sandboxURL(_ configuration: Configuration) throws -> String {
        if let running = try folder.addresses()?.sandbox { return running }
        let port = configuration.environments.sandbox.listen?.port ?? 8_443
        return configuration.publicURL(of: .sandbox, boundPort: port).description
    }

    /// What the sandbox of a dialect may use of the world.
    public func sandboxWorld(of dialect: String) -> SandboxWorld {
        SandboxWorld(
            store: store,
            randomness: randomness,
            callbacks: CallbackDesk(randomness: randomness, time: time),
            vault: Vault(rings: rings, randomness: randomness),
            signingKeys: SigningKeys(rings: rings),
            options: dialects.options(of: dialect)
        )
    }
}
