public import TollgateCore

/// What a new person is to be.
public struct PersonRequest: Sendable {
    /// Whose it is.
    public var organisation: OrganisationID
    /// The world that the person may sign in to.
    public var environment: Environment
    /// The kind of the person's credential; one with ``SecretUse/password``.
    public var kind: CredentialKindName
    /// The user name.
    public var name: String
    /// The password's slow hash, as a PHC string.
    public var passwordHash: String
    /// Whether the person may use the API.
    public var hasAPIAccess: Bool

    /// Makes a request.
    public init(
        organisation: OrganisationID,
        environment: Environment,
        kind: CredentialKindName,
        name: String,
        passwordHash: String,
        hasAPIAccess: Bool = true
    ) {
        self.organisation = organisation
        self.environment = environment
        self.kind = kind
        self.name = name
        self.passwordHash = passwordHash
        self.hasAPIAccess = hasAPIAccess
    }
}

/// People: credentials whose secret is a password.
///
/// A person's credential has the handle of ``UserName``, and the kind's scopes where the person may use
/// the API. What ends a right to sign in ends every session that was opened by it, in one transaction.
extension Authority {
    /// Makes a person.
    ///
    /// - Parameters:
    ///   - request: What the person is to be.
    ///   - actor: Who makes it.
    /// - Returns: The person's credential.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func createPerson(
        _ request: PersonRequest,
        by actor: Actor
    ) async throws -> CredentialRecord {
        let id = CredentialID.random(randomness)
        return try await auditingDenials(of: "user.create", id.rawValue, by: actor) {
            let kind = try passwordKind(request.kind)
            guard UserName.isValid(request.name) else {
                throw AuthorityError.userNameMalformed(request.name)
            }
            let secret = passwordRecord(request.passwordHash)
            let (now, audit) = (time.now(), audit)
            return try await store.transaction { transaction in
                guard
                    let organisation = try transaction.organisations.find(request.organisation)
                else { throw AuthorityError.noSuchOrganisation(request.organisation.rawValue) }
                let moment = organisation.clock(in: request.environment).now(at: now)
                let handle = UserName.handle(request.name, of: organisation.name)
                let key = FactKey.handle(kind.name, request.environment, handle)
                guard try transaction.credentials.find(key) == nil else {
                    throw AuthorityError.userNameTaken(request.name)
                }
                let person = CredentialRecord(
                    id: id,
                    organisation: organisation.id,
                    environment: request.environment,
                    kind: kind.name,
                    handle: handle,
                    label: request.name,
                    scopes: request.hasAPIAccess ? kind.scopes : [],
                    networks: [],
                    expiresAt: nil,
                    state: .active,
                    createdAt: moment,
                    secrets: [secret.made(at: moment)]
                )
                try transaction.credentials.insert(person)
                try transaction.feed.append(person.factKeys)
                try audit.append(
                    "user.create",
                    id.rawValue,
                    details: [
                        "organisation": .string(organisation.id.rawValue),
                        "environment": .string(request.environment.rawValue),
                        "name": .string(request.name),
                        "api_access": .bool(request.hasAPIAccess),
                    ],
                    by: actor,
                    at: now,
                    in: transaction
                )
                return person
            }
        }
    }

    /// Finds a person by name, ignoring case.
    ///
    /// - Parameters:
    ///   - name: The user name.
    ///   - organisation: Whose it is.
    ///   - environment: The world.
    ///   - kind: The kind of the credential.
    /// - Returns: The person's credential.
    /// - Throws: ``AuthorityError/noSuchUser(_:)``, ``StoreFault``.
    public func person(
        named name: String,
        of organisation: OrganisationRecord,
        in environment: Environment,
        _ kind: CredentialKindName
    ) async throws -> CredentialRecord {
        let key = FactKey.handle(
            kind,
            environment,
            UserName.handle(name, of: organisation.name)
        )
        let found = try await store.read { try $0.credentials.find(key) }
        guard let found else { throw AuthorityError.noSuchUser(name) }
        return found
    }

    /// Gives a person another password.
    ///
    /// It ends every session that the old one opened, and withdraws the trust of every network in which the
    /// old one was given: whoever knew that may have been there.
    ///
    /// - Parameters:
    ///   - hash: The new password's slow hash, as a PHC string.
    ///   - id: The person's credential.
    ///   - actor: Who changes it.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func setPassword(
        _ hash: String,
        of id: CredentialID,
        by actor: Actor
    ) async throws -> CredentialRecord {
        let secret = passwordRecord(hash)
        return try await update(
            id,
            Update(
                "user.password",
                details: { _, _ in ["secret": .string(secret.id.rawValue)] },
                also: { person, now, transaction in
                    try Self.endingSessions(person, now, transaction)
                    try transaction.networks.withdrawTrust(of: person.id)
                },
                change: { person, now in
                    guard person.isPerson else {
                        throw AuthorityError.noPassword(person.kind)
                    }
                    let secret = secret.made(at: now)
                    var changed = try CredentialRules.rotated(
                        person,
                        adding: secret,
                        overlap: .zero,
                        at: now
                    )
                    // A password is never shown again, and never of use again.
                    changed.secrets = [secret]
                    return changed
                }
            ),
            by: actor
        )
    }

    /// Puts a hash with newer parameters in the place of one with older ones, of the same password.
    ///
    /// - Parameters:
    ///   - hash: The new hash.
    ///   - secret: The secret; where the password was changed since, nothing happens.
    ///   - id: The person's credential.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func upgradePassword(
        _ hash: String,
        of secret: SecretID,
        _ id: CredentialID
    ) async throws {
        _ = try await update(
            id,
            "user.password-upgrade",
            ["secret": .string(secret.rawValue)],
            by: .credential(id)
        ) { person, _ in
            var changed = person
            guard let place = changed.secrets.firstIndex(where: { $0.id == secret }) else {
                return person
            }
            changed.secrets[place].passwordHash = hash
            return changed
        }
    }

    /// Lets a person use the API, or ends that and every session.
    ///
    /// Nothing changes for a person who has access: a list of scopes that was narrowed stays.
    ///
    /// - Parameters:
    ///   - hasAccess: Whether the person may use the API.
    ///   - id: The person's credential.
    ///   - actor: Who changes it.
    /// - Returns: The changed record.
    /// - Throws: ``AuthorityError``, ``StoreFault``.
    public func setAPIAccess(
        _ hasAccess: Bool,
        of id: CredentialID,
        by actor: Actor
    ) async throws -> CredentialRecord {
        let kinds = kinds
        return try await update(
            id,
            Update(
                "user.api-access",
                details: { _, _ in ["api_access": .bool(hasAccess)] },
                also: { person, now, transaction in
                    if !hasAccess { try Self.endingSessions(person, now, transaction) }
                },
                change: { person, _ in
                    guard let kind = kinds[person.kind], kind.use == .password else {
                        throw AuthorityError.noPassword(person.kind)
                    }
                    guard person.scopes.isEmpty == hasAccess else { return person }
                    var changed = person
                    changed.scopes = hasAccess ? kind.scopes : []
                    return changed
                }
            ),
            by: actor
        )
    }

    /// Ends the sessions of a changed credential, in the change's own transaction.
    static let endingSessions:
        @Sendable (CredentialRecord, Instant, any StoreTransaction) throws -> Void = {
            changed,
            _,
            transaction in
            _ = try endSessions(of: changed.id, in: transaction)
        }

    private func passwordKind(
        _ name: CredentialKindName
    ) throws(AuthorityError) -> CredentialKind {
        let kind = try kind(name)
        guard kind.use == .password else { throw .noPassword(name) }
        return kind
    }

    private func passwordRecord(_ hash: String) -> SecretRecord {
        SecretRecord(
            id: .random(randomness),
            digest: nil,
            pepper: nil,
            passwordHash: hash,
            hint: "…",
            createdAt: time.now()
        )
    }
}

extension CredentialRecord {
    /// The name under which a person signs in, in small letters, which no label can pose as; `nil` for what
    /// is no person's.
    public var userName: String? {
        guard isPerson, let handle, let slash = handle.firstIndex(of: "/") else { return nil }
        return String(handle[handle.index(after: slash)...])
    }
}
