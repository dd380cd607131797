public import Authority
public import Callbacks
public import TollgateCore
public import TollgateCrypto

/// All that a dialect brings with it.
///
/// The server knows dialects through these values alone.
public struct DialectModule: Sendable {
    /// Fills a sandbox.
    public typealias Seed =
        @Sendable (_ desk: SeedDesk, _ transaction: any StoreTransaction) throws -> JSONValue

    /// The dialect's name in lower case.
    public let name: String
    /// The API's name for people, such as `Billogram`.
    public let title: String
    /// Where the API's paths begin on a listener, such as `/api/v2`.
    public let basePath: String
    /// The kinds of credentials that its callers present or sign with.
    public let kinds: [CredentialKind]
    /// The configuration keys under `dialects.<name>`.
    public let options: [DialectOption]
    /// The limits of its route groups where nothing is configured, by the group's name; that of
    /// `authentication` counts failed verifications by address.
    public let limits: [String: RequestLimit]
    /// Makes the translator from the values of ``options``, all of them present.
    public let makeDialect: @Sendable (_ options: [String: String]) -> any Dialect
    /// Makes the sandbox that answers in place of the real service.
    public let makeSandbox: @Sendable (_ world: SandboxWorld) -> any Backend
    /// Writes and checks the dialect's callbacks, or `nil` where it has none.
    public let callbackSigner: (any CallbackSigner)?
    /// How the dialect's callbacks of a kind are sent, or `nil` for the configured way.
    public let callbackPlan: @Sendable (_ kind: String) -> CallbackPlan?
    /// The kind of the organisation's credential that signs callbacks which name no key of their own, or
    /// `nil` where those go unsigned.
    public let callbackKeyKind: CredentialKindName?
    /// Tells why a callback of the dialect's is not to be sent any more, such as that its receiver was
    /// removed.
    public let callbackWithdrawal: CallbackChannels.Withdrawal
    /// The purposes of the vault entries that the sandbox makes, which a reset removes with its data.
    public let vaultPurposes: [String]
    /// What the dialect brings to the linking of accounts, or `nil` where it links none.
    public let linking: LinkingPart?
    /// Fills an organisation's empty sandbox with the same data every time, inside one transaction;
    /// tells what it made.
    public let seed: Seed?
    /// What can be made to happen in the sandbox by command.
    public let actions: [SandboxAction]
    /// Makes the demo organisation's credentials and the section that `quickstart` prints.
    public let quickstart: @Sendable (_ desk: QuickstartDesk) async throws -> QuickstartSection

    /// Makes a module.
    public init(
        name: String,
        title: String,
        basePath: String,
        kinds: [CredentialKind],
        options: [DialectOption],
        limits: [String: RequestLimit] = [:],
        makeDialect: @escaping @Sendable (_ options: [String: String]) -> any Dialect,
        makeSandbox: @escaping @Sendable (_ world: SandboxWorld) -> any Backend,
        callbackSigner: (any CallbackSigner)? = nil,
        callbackPlan: @escaping @Sendable (_ kind: String) -> CallbackPlan? = { _ in nil },
        callbackKeyKind: CredentialKindName? = nil,
        callbackWithdrawal: @escaping CallbackChannels.Withdrawal = { _, _ in nil },
        vaultPurposes: [String] = [],
        linking: LinkingPart? = nil,
        seed: Seed? = nil,
        actions: [SandboxAction] = [],
        quickstart: @escaping @Sendable (_ desk: QuickstartDesk) async throws -> QuickstartSection
    ) {
        self.name = name
        self.title = title
        self.basePath = basePath
        self.kinds = kinds
        self.options = options
        self.limits = limits
        self.makeDialect = makeDialect
        self.makeSandbox = makeSandbox
        self.callbackSigner = callbackSigner
        self.callbackPlan = callbackPlan
        self.callbackKeyKind = callbackKeyKind
        self.callbackWithdrawal = callbackWithdrawal
        self.vaultPurposes = vaultPurposes
        self.linking = linking
        self.seed = seed
        self.actions = actions
        self.quickstart = quickstart
    }
}

/// What a sandbox may use of the world.
public struct SandboxWorld: Sendable {
    /// The store; a sandbox keeps its data in `documents` alone.
    public let store: any Store
    /// Where ids come from.
    public let randomness: Randomness
    /// Where events go that somebody outside is to learn of.
    public let callbacks: CallbackDesk
    /// Where recoverable secrets go, such as keys that sign callbacks: never into a document.
    public let vault: Vault
    /// The keys of the organisations' signing credentials.
    public let signingKeys: SigningKeys
    /// The values of the dialect's own configuration keys, all of them present.
    public let options: [String: String]
    /// Notes that the biller of a linked account does not let its end user in any more; does nothing where
    /// nobody links accounts.
    public var requireRelinking:
        @Sendable (_ account: LinkedAccountID, _ place: SandboxPlace) async throws -> Void = {
            _,
            _ in
        }

    /// Makes a world.
    public init(
        store: any Store,
        randomness: Randomness,
        callbacks: CallbackDesk,
        vault: Vault,
        signingKeys: SigningKeys,
        options: [String: String]
    ) {
        self.store = store
        self.randomness = randomness
        self.callbacks = callbacks
        self.vault = vault
        self.signingKeys = signingKeys
        self.options = options
    }

    /// The same world, but with ids from another source: a seed's are the same every time.
    public func drawing(from randomness: Randomness) -> SandboxWorld {
        var world = SandboxWorld(
            store: store,
            randomness: randomness,
            callbacks: callbacks,
            vault: vault,
            signingKeys: signingKeys,
            options: options
        )
        world.requireRelinking = requireRelinking
        return world
    }
}

/// What `sandbox seed` lends to a module.
public struct SeedDesk: Sendable {
    /// What the sandbox may use.
    public let world: SandboxWorld
    /// Whose sandbox is filled.
    public let organisation: OrganisationRecord
    /// The moment from which the data's dates follow.
    public let now: Instant

    /// Makes a desk.
    public init(world: SandboxWorld, organisation: OrganisationRecord, now: Instant) {
        self.world = world
        self.organisation = organisation
        self.now = now
    }
}

/// What `quickstart` lends to a module.
public struct QuickstartDesk: Sendable {
    /// The organisation to make credentials for.
    public let organisation: OrganisationRecord
    /// The address of the sandbox's listener, without a slash at its end.
    public let baseURL: String
    /// Issues a sandbox credential of a kind with a label and scopes.
    public let issue:
        @Sendable (_ kind: CredentialKind, _ label: String, _ scopes: [Scope]) async throws ->
            IssuedCredential
    /// Makes a person of a kind under a fresh name, with a password that nobody chose.
    public let addPerson:
        @Sendable (_ kind: CredentialKind) async throws -> (name: String, password: Secret)

    /// Makes a desk.
    public init(
        organisation: OrganisationRecord,
        baseURL: String,
        issue:
            @escaping @Sendable (_ kind: CredentialKind, _ label: String, _ scopes: [Scope])
            async throws -> IssuedCredential,
        addPerson:
            @escaping @Sendable (_ kind: CredentialKind) async throws -> (
                name: String, password: Secret
            ) = { throw AuthorityError.noPassword($0.name) }
    ) {
        self.organisation = organisation
        self.baseURL = baseURL
        self.issue = issue
        self.addPerson = addPerson
    }
}

/// What `quickstart` prints for one dialect.
public struct QuickstartSection: Sendable {
    /// The section of the JSON.
    public let json: JSONValue
    /// The arguments of one `curl` call that a newcomer may try, without `curl --cacert FILE`.
    public let curlArguments: [String]

    /// Makes a section.
    public init(json: JSONValue, curlArguments: [String]) {
        self.json = json
        self.curlArguments = curlArguments
    }
}
