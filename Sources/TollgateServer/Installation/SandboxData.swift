public import Authority
import Gatekeeper
import Linking
public import TollgateCore

/// The whole sandbox of one organisation: emptied, filled, kept and put back.
///
/// Only the sandbox environment is touched, never production. A running server sees each change with
/// its next call, because sandboxes keep nothing in memory.
public struct SandboxData: Sendable {
    let registry: Registry
    let installation: Installation

    /// Makes the sandbox's keeper for an opened data folder.
    public init(_ registry: Registry, _ installation: Installation) {
        self.registry = registry
        self.installation = installation
    }

    /// What a reset removed.
    public struct Removal: Sendable, Hashable {
        /// How many documents.
        public let documents: Int
        /// How many callbacks, delivered or not.
        public let callbacks: Int
        /// How many recoverable secrets.
        public let secrets: Int

        /// The counts as the command and the audit row show them.
        public var json: JSONValue {
            [
                "documents": .integer(documents), "callbacks": .integer(callbacks),
                "secrets": .integer(secrets),
            ]
        }
    }

    /// Removes all that an organisation has in its sandbox, in one transaction.
    ///
    /// Credentials and the settings of callbacks stay; link tokens and access tokens of linked accounts end.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox.
    ///   - actor: Who resets it.
    /// - Returns: What was removed.
    /// - Throws: ``StoreFault``.
    public func reset(
        _ organisation: OrganisationRecord,
        by actor: Actor
    ) async throws -> Removal {
        let (modules, authority) = (registry.modules, installation.authority)
        return try await installation.store.transaction { transaction in
            let removal = try Self.removeAll(of: organisation.id, modules, in: transaction)
            try authority.recordSandboxChange(
                "sandbox.reset",
                organisation.id,
                removal.json,
                by: actor,
                in: transaction
            )
            return removal
        }
    }

    private static func removeAll(
        of organisation: OrganisationID,
        _ modules: [DialectModule],
        in transaction: any StoreTransaction
    ) throws -> Removal {
        let documents = try transaction.documents.removeAll(
            environment: .sandbox,
            organisation: organisation
        )
        let callbacks = try modules.map { module in
            try transaction.outbox.removeAll(
                organisation: organisation,
                environment: .sandbox,
                channel: module.name
            )
        }
        let secrets = try modules.flatMap(\.vaultPurposes).map { purpose in
            try transaction.vault.removeAll(
                organisation: organisation,
                environment: .sandbox,
                purpose: purpose
            )
        }
        for part in modules.compactMap(\.linking) {
            try endTokens(of: part, organisation, in: transaction)
        }
        return Removal(
            documents: documents,
            callbacks: callbacks.reduce(0, +),
            secrets: secrets.reduce(0, +)
        )
    }

    /// Ends the tokens of attempts and linked accounts, which are for documents that are gone.
    private static func endTokens(
        of part: LinkingPart,
        _ organisation: OrganisationID,
        in transaction: any StoreTransaction
    ) throws {
        let clients = try transaction.credentials.list(
            CredentialFilter(
                organisation: organisation,
                environment: .sandbox,
                kind: part.demo.clientKind
            )
        )
        for client in clients {
            for kind in [part.kinds.linkToken.name, part.kinds.accessToken.name] {
                // All of them, whatever the moment.
                let ended = try transaction.sessions.removeOldest(
                    of: client.id,
                    kind,
                    keeping: 0,
                    at: client.createdAt
                )
                try transaction.feed.append(ended.map { .digest($0.digest) })
            }
        }
    }

    /// Fills an empty sandbox with the data of every dialect that brings some, in one transaction.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox.
    ///   - moment: The moment from which the data's dates follow: the same one gives the same data.
    ///   - actor: Who fills it.
    /// - Returns: What each dialect made, by its name.
    /// - Throws: ``SandboxDataError/notEmpty(_:)``, ``StoreFault``.
    public func seed(
        _ organisation: OrganisationRecord,
        at moment: Instant,
        by actor: Actor
    ) async throws -> JSONValue {
        let (modules, authority, installation) = (
            registry.modules, installation.authority, installation
        )
        return try await installation.store.transaction { transaction in
            try Self.refuseFilled(organisation, in: transaction)
            var made = JSONObject()
            for module in modules {
                let desk = SeedDesk(
                    world: installation.sandboxWorld(of: module.name),
                    organisation: organisation,
                    now: moment
                )
                if let seed = module.seed { made[module.name] = try seed(desk, transaction) }
            }
            try authority.recordSandboxChange(
                "sandbox.seed",
                organisation.id,
                ["at": .string(moment.rfc3339), "made": .object(made)],
                by: actor,
                in: transaction
            )
            return .object(made)
        }
    }

    /// Refuses a sandbox that holds anything.
    static func refuseFilled(
        _ organisation: OrganisationRecord,
        in transaction: any StoreTransaction
    ) throws {
        let kinds = try transaction.documents.kinds(
            environment: .sandbox,
            organisation: organisation.id
        )
        guard kinds.isEmpty else { throw SandboxDataError.notEmpty(organisation.name) }
    }
}

/// Why a sandbox is not changed: to be shown to the owner.
public enum SandboxDataError: RuleRefusal, Hashable, CustomStringConvertible {
    /// The organisation's sandbox holds something.
    case notEmpty(String)
    /// The sandbox holds more than a snapshot can.
    case tooLarge
    /// The file for a snapshot is there already.
    case fileExists(String)
    /// The file is no snapshot that can be put back.
    case noSnapshot(String)

    /// No dialect has an action of this name.
    case noSuchAction(String)
    /// The action does not know a flag.
    case noSuchFlag(String, of: String)

    /// The sentence for the owner, with what mends it.
    public var description: String {
        switch self {
        case .notEmpty(let name):
            "the sandbox of \(name) is not empty; empty it with: tollgate sandbox reset --organisation \(name)"
        case .tooLarge:
            "the sandbox holds more than \(SandboxSnapshot.documentsMax) documents or \(SandboxSnapshot.fileBytesMax) bytes, the most of a snapshot"
        case .fileExists(let path): "\(path) exists already; it is left alone"
        case .noSnapshot(let reason): "the file is no snapshot of a sandbox: \(reason)"
        case .noSuchAction(let name):
            "no sandbox has an action \(name.harmless()); see: tollgate sandbox --help"
        case .noSuchFlag(let flag, let name):
            "the action \(name) has no flag --\(flag.harmless()); see: tollgate sandbox --help"
        }
    }
}
