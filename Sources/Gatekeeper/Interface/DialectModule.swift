public import Authority
public import TollgateCore

/// All that a dialect brings with it.
///
/// The server knows dialects through these values alone.
public struct DialectModule: Sendable {
    /// The dialect's name in lower case.
    public let name: String
    /// The kinds of credentials that its callers present or sign with.
    public let kinds: [CredentialKind]
    /// The configuration keys under `dialects.<name>`.
    public let options: [DialectOption]
    /// Makes the translator from the values of ``options``, all of them present.
    public let makeDialect: @Sendable (_ options: [String: String]) -> any Dialect
    /// Makes the sandbox that answers in place of the real service.
    public let makeSandbox: @Sendable (_ world: SandboxWorld) -> any Backend
    /// Makes the demo organisation's credentials and the section that `quickstart` prints.
    public let quickstart: @Sendable (_ desk: QuickstartDesk) async throws -> QuickstartSection

    /// Makes a module.
    public init(
        name: String,
        kinds: [CredentialKind],
        options: [DialectOption],
        makeDialect: @escaping @Sendable (_ options: [String: String]) -> any Dialect,
        makeSandbox: @escaping @Sendable (_ world: SandboxWorld) -> any Backend,
        quickstart: @escaping @Sendable (_ desk: QuickstartDesk) async throws -> QuickstartSection
    ) {
        self.name = name
        self.kinds = kinds
        self.options = options
        self.makeDialect = makeDialect
        self.makeSandbox = makeSandbox
        self.quickstart = quickstart
    }
}

/// What a sandbox may use of the world.
public struct SandboxWorld: Sendable {
    /// The store; a sandbox keeps its data in `documents` alone.
    public let store: any Store
    /// Where ids come from.
    public let randomness: Randomness

    /// Makes a world.
    public init(store: any Store, randomness: Randomness) {
        self.store = store
        self.randomness = randomness
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

    /// Makes a desk.
    public init(
        organisation: OrganisationRecord,
        baseURL: String,
        issue:
            @escaping @Sendable (_ kind: CredentialKind, _ label: String, _ scopes: [Scope])
            async throws -> IssuedCredential
    ) {
        self.organisation = organisation
        self.baseURL = baseURL
        self.issue = issue
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
