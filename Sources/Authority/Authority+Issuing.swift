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
    /// The origins of its owner's web pages.
    public var origins: [String]
    /// When it ends by itself, or `nil`.
    public var expiresAt: Instant?
    /// A limit of its own, or `nil` for the configured one.
    public var limit: RequestLimit?

    /// Makes a request.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        kind: CredentialKindName,
        label: String = "",
        scopes: [Scope]? = nil,
        networks: [Network] = [],
        origins: [String] = [],
        expiresAt: Instant? = nil,
        limit: RequestLimit? = nil
    ) {
        self.organisation = organisation
        self.environment = environment
        self.kind = kind
        self.label = label
        self.scopes = scopes
        self.networks = networks
        self.origins = origins
        self.expiresAt = expiresAt
        self.limit = limit
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
        let id = CredentialID.random(randomness)
        return try await auditingDenials(of: "credential.create", id.rawValue, by: actor) {
            try await create(request, id, by: actor)
        }
    }

    private func create(
        _ request: IssueRequest,
        _ id: CredentialID,
        by actor: Actor
    ) async throws -> IssuedCredential {
        let (now, audit) = (time.now(), audit)
        let kind = try kind(request.kind)
        let (made, secret) = try makeSecret(kind, request.environment, at: now)
        let credential = try await store.transaction { transaction in
            guard let owner = try transaction.organisations.find(request.organisation) else {
                throw AuthorityError.noSuchOrganisation(request.organisation.rawValue)
            }
            let moment = owner.clock(in: request.environment).now(at: now)
            let record = made.made(at: moment)
            let draft = Self.credential(request, id, kind, record, handle: nil, at: moment)
            try CredentialRules.check(draft, of: kind, at: moment)
            let handle = try self.freeHandle(kind, request, by: actor, at: now, in: transaction)
            let credential = Self.credential(
                request,
                id,
                kind,
                record,
                handle: handle,
                at: moment
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
        let (record, secret) = try await auditingDenials(of: action, id.rawValue, by: actor) {
            guard overlap >= .zero, overlap <= overlapMax else {
                throw AuthorityError.overlapOutOfRange(most: overlapMax)
            }
            guard let known = try await store.read({ try $0.credentials.find(id) }) else {
                throw AuthorityError.noSuchCredential(id)
            }
            return try makeSecret(try kind(known.kind), known.environment, at: time.now())
        }
        let details: JSONValue = [
            "secret": .string(record.id.rawValue),
            "overlap_seconds": .integer(overlap.components.seconds),
        ]
        let update = Update(
            action,
            details: { _, _ in details },
            also: { changed, _, transaction in
                // What the old secret opened ends with it.
                if overlap == .zero {
                    _ = try Self.endSessions(of: changed.id, in: transaction)
                }
            },
            change: {
                try CredentialRules.rotated(
                    $0,
                    adding: record.made(at: $1),
                    overlap: overlap,
                    at: $1
                )
            }
        )
        let changed = try await self.update(id, update, by: actor)
        return IssuedCredential(record: changed, secret: secret)
    }

    /// Finds the kind of a name that somebody gave.
    ///
    /// - Parameter name: The name.
    /// - Returns: The kind.
    /// - Throws: ``AuthorityError/noSuchKind(_:)``.
    public func kind(named name: String) throws(AuthorityError) -> CredentialKind {
        try kind(CredentialKindName(rawValue: name))
    }

    /// Finds the kind of a name.
    func kind(_ name: CredentialKindName) throws(AuthorityError) -> CredentialKind {
        guard let kind = kinds[name] else { throw .noSuchKind(name.rawValue) }
        return kind
    }

    private static func credential(
        _ request: IssueRequest,
        _ id: CredentialID,
        _ kind: CredentialKind,
        _ secret: SecretRecord,
        handle: String?,
        at now: Instant
    ) -> CredentialRecord {
        CredentialRecord(
            id: id,
            organisation: request.organisation,
            environment: request.environment,
            kind: kind.name,
            handle: handle,
            label: request.label,
            scopes: request.scopes ?? kind.scopes,
            networks: request.networks,
            expiresAt: request.expiresAt,
            state: .active,
            createdAt: now,
            secrets: [secret],
            limit: request.limit,
            origins: request.origins
        )
    }

    /// Makes a secret and its record: a digest for one that is presented, a sealed box for one that signs.
    private func makeSecret(
        _ kind: CredentialKind,
        _ environment: Environment,
        at now: Instant
    ) throws -> (SecretRecord, Secret) {
        let secret = SecretMaker(randomness: randomness).secret(kind.secret, environment)
        let id = SecretID.random(randomness)
        let hint = SecretMaker.hint(secret)
        switch kind.use {
        case .password: throw AuthorityError.needsPassword(kind.name)
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
        by actor: Actor,
        at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> String? {
        for _ in 0..<Self.handleTriesMax {
            let maker = SecretMaker(randomness: randomness)
            guard let handle = maker.handle(kind.handle, request.organisation) else { return nil }
            let key = FactKey.handle(kind.name, request.environment, handle)
            guard let holder = try transaction.credentials.find(key) else { return handle }
            // A random handle stays with the credential that had it, also behind its end.
            guard kind.handle == .organisation, holder.state == .revoked else { continue }
            _ = try apply(Self.release, to: holder, by: actor, at: now, in: transaction)
            return handle
        }
        throw AuthorityError.kindTaken(kind.name)
    }

    /// Takes the handle from a revoked credential, so that its organisation can have another of the kind.
    private static let release = Update(
        "credential.release-handle",
        details: { old, _ in ["handle": .optional(old.handle)] },
        change: { credential, _ in
            CredentialRecord(
                id: credential.id,
                organisation: credential.organisation,
                environment: credential.environment,
                kind: credential.kind,
                handle: nil,
                label: credential.label,
                scopes: credential.scopes,
                networks: credential.networks,
                expiresAt: credential.expiresAt,
                state: credential.state,
                createdAt: credential.createdAt,
                secrets: credential.secrets,
                limit: credential.limit,
                expiryWarnedAt: credential.expiryWarnedAt,
                origins: credential.origins
            )
        }
    )

    private static func details(of credential: CredentialRecord) -> JSONValue {
        [
            "organisation": .string(credential.organisation.rawValue),
            "environment": .string(credential.environment.rawValue),
            "kind": .string(credential.kind.rawValue),
            "scopes": .array(credential.scopes.map { .string($0.rawValue) }),
        ]
    }
}

extension SecretRecord {
    /// The same secret, made at a moment that only the transaction knows which keeps it.
    func made(at moment: Instant) -> SecretRecord {
        SecretRecord(
            id: id,
            digest: digest,
            pepper: pepper,
            sealed: sealed,
            passwordHash: passwordHash,
            hint: hint,
            createdAt: moment,
            retiresAt: retiresAt,
            exposedAt: exposedAt,
            lastUse: lastUse
        )
    }
}
