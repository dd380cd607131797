public import TollgateCore
import TollgateCrypto

/// What a new credential is to be.
public struct IssueRequest: Sendable {
    /// Whose it is.
    public var organisation: OrganisationID
    /// The world that it belongs to.
    public var environment: Environment
    /// Its kind's name.
    public var kind: CredentialKindName
    /// What its owner calls it.
    public var label: String
    /// What it may do; `nil` for all that the kind can.
    public var scopes: [Scope]?
    /// The networks that it may be used from; empty for all.
    public var networks: [Network]
    /// When it ends by itself, or `nil`.
    public var expiresAt: Instant?

    /// Makes a request.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        kind: CredentialKindName,
        label: String = "",
        scopes: [Scope]? = nil,
        networks: [Network] = [],
        expiresAt: Instant? = nil
    ) {
        self.organisation = organisation
        self.environment = environment
        self.kind = kind
        self.label = label
        self.scopes = scopes
        self.networks = networks
        self.expiresAt = expiresAt
    }
}

/// A credential with its newest secret, which is shown this once.
public struct IssuedCredential: Sendable {
    /// The credential.
    public let record: CredentialRecord
    /// The new secret.
    public let secret: Secret
}

extension Authority {
    /// How often a random handle that is taken is drawn again.
    static let handleTriesMax = 8

    /// Makes a credential with its first secret.
    ///
    /// - Parameters:
    ///   - request: What it is to be.
    ///   - actor: Who makes it.
    /// - Returns: The credential and its secret.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func issue(_ request: IssueRequest, by actor: Actor) async throws -> IssuedCredential {
        let now = time.now()
        let kind = try check(request, at: now)
        let id = CredentialID.random(randomness)
        let (record, secret) = try makeSecret(kind, request.environment, at: now)
        let audit = audit
        let credential = try await store.transaction { transaction in
            let credential = CredentialRecord(
                id: id,
                organisation: request.organisation,
                environment: request.environment,
                kind: kind.name,
                handle: try self.freeHandle(kind, request, in: transaction),
                label: request.label,
                scopes: request.scopes ?? kind.scopes,
                networks: request.networks,
                expiresAt: request.expiresAt,
                state: .active,
                createdAt: now,
                secrets: [record]
            )
            try transaction.credentials.insert(credential)
            try transaction.feed.append(credential.factKeys)
            try audit.append(
                "credential.create",
                id.rawValue,
                details: Self.details(of: credential),
                by: actor,
                at: now,
                in: transaction
            )
            return credential
        }
        return IssuedCredential(record: credential, secret: secret)
    }

    /// Gives a credential a new secret; the old ones go on for an overlap.
    ///
    /// - Parameters:
    ///   - id: The credential.
    ///   - overlap: How long the old secrets go on; zero is a reset.
    ///   - actor: Who rotates it.
    /// - Returns: The credential and its new secret.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func rotate(
        _ id: CredentialID,
        overlap: Duration,
        by actor: Actor
    ) async throws -> IssuedCredential {
        let action = overlap == .zero ? "credential.reset" : "credential.rotate"
        guard overlap >= .zero, overlap <= overlapMax else {
            let denial = AuthorityError.overlapOutOfRange(most: overlapMax)
            try await recordDenial(denial, of: action, id.rawValue, by: actor)
            throw denial
        }
        guard let known = try await store.read({ try $0.credentials.find(id) }) else {
            let denial = AuthorityError.noSuchCredential(id)
            try await recordDenial(denial, of: action, id.rawValue, by: actor)
            throw denial
        }
        let kind = try kind(known.kind)
        let (record, secret) = try makeSecret(kind, known.environment, at: time.now())
        let details: JSONValue = [
            "secret": .string(record.id.rawValue),
            "overlap_seconds": .integer(overlap.components.seconds),
        ]
        let changed = try await update(id, action, details, by: actor) {
            try CredentialRules.rotated($0, adding: record, overlap: overlap, at: $1)
        }
        return IssuedCredential(record: changed, secret: secret)
    }

    /// Finds the kind of a name.
    func kind(_ name: CredentialKindName) throws(AuthorityError) -> CredentialKind {
        guard let kind = kinds[name] else { throw .noSuchKind(name.rawValue) }
        return kind
    }

    private func check(
        _ request: IssueRequest,
        at now: Instant
    ) throws(AuthorityError) -> CredentialKind {
        let kind = try kind(request.kind)
        for scope in request.scopes ?? [] where !kind.scopes.contains(scope) {
            throw .noSuchScope(scope, of: kind.name)
        }
        guard request.label.utf8.count <= CredentialRules.labelBytesMax else { throw .labelTooLong }
        guard request.networks.count <= CredentialRules.networksMax else { throw .tooManyNetworks }
        if let end = request.expiresAt, end <= now { throw .expiryInThePast }
        return kind
    }

    /// Makes a secret and its record: a digest for one that is presented, a sealed box for one that signs.
    private func makeSecret(
        _ kind: CredentialKind,
        _ environment: Environment,
        at now: Instant
    ) throws(CryptoFault) -> (SecretRecord, Secret) {
        let secret = SecretMaker(randomness: randomness).secret(kind.secret, environment)
        let id = SecretID.random(randomness)
        let hint = SecretMaker.hint(secret)
        switch kind.use {
        case .presented:
            let member = rings.peppers.signing
            let digest = rings.peppers.digest(
                secret,
                kind: kind.name,
                environment: environment,
                under: member
            )
            return (
                SecretRecord(id: id, digest: digest, pepper: member.id, hint: hint, createdAt: now),
                secret
            )
        case .signing:
            let place = SealRing.Place(kind: kind.name, row: id, environment: environment)
            let sealed = try rings.seals.seal(secret, at: place)
            return (
                SecretRecord(
                    id: id,
                    digest: nil,
                    pepper: nil,
                    sealed: sealed,
                    hint: hint,
                    createdAt: now
                ), secret
            )
        }
    }

    private func freeHandle(
        _ kind: CredentialKind,
        _ request: IssueRequest,
        in transaction: any StoreTransaction
    ) throws -> String? {
        for _ in 0..<Self.handleTriesMax {
            let maker = SecretMaker(randomness: randomness)
            guard let handle = maker.handle(kind.handle, request.organisation) else { return nil }
            let key = FactKey.handle(kind.name, request.environment, handle)
            if try transaction.credentials.find(key) == nil { return handle }
        }
        throw AuthorityError.kindTaken(kind.name)
    }

    private static func details(of credential: CredentialRecord) -> JSONValue {
        [
            "organisation": .string(credential.organisation.rawValue),
            "environment": .string(credential.environment.rawValue),
            "kind": .string(credential.kind.rawValue),
            "scopes": .array(credential.scopes.map { .string($0.rawValue) }),
        ]
    }
}
