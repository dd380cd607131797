public import ArgumentParser
import Authority
public import TollgateCore
import TollgateServer

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Make, list, change and end credentials.",
        subcommands: [
            CreateCredential.self, ListCredentials.self, ShowCredential.self, EditCredential.self,
            RotateCredential.self, ResetCredential.self, RetireSecret.self, DisableCredential.self,
            EnableCredential.self, RevokeCredential.self, InspectSecret.self,
        ]
    )
}

/// Shows credentials with their organisations' names.
struct CredentialDesk {
    let installation: Installation
    let common: CommonOptions

    func view(_ credential: CredentialRecord) async throws -> CredentialView {
        let organisation = try await installation.store.read {
            try $0.organisations.find(credential.organisation)
        }
        return view(credential, of: organisation, at: installation.time.now())
    }

    func views(_ credentials: [CredentialRecord]) async throws -> [CredentialView] {
        let ids = Set(credentials.map(\.organisation))
        let owners = try await installation.store.read { transaction in
            try ids.reduce(into: [OrganisationID: OrganisationRecord]()) {
                $0[$1] = try transaction.organisations.find($1)
            }
        }
        let now = installation.time.now()
        return credentials.map { view($0, of: owners[$0.organisation], at: now) }
    }

    /// A credential is shown as it is by the clock of its account.
    private func view(
        _ credential: CredentialRecord,
        of organisation: OrganisationRecord?,
        at wall: Instant
    ) -> CredentialView {
        let clock = organisation?.clock(in: credential.environment) ?? .wall
        return CredentialView(
            credential: credential,
            organisation: organisation?.name ?? "",
            now: clock.now(at: wall)
        )
    }

    /// Shows several, in JSON under a word that says what became of them.
    func show(_ credentials: [CredentialRecord], as word: String) async throws {
        let views = try await views(credentials)
        common.show(
            .object(JSONObject([(word, .array(views.map { .object($0.json) }))])),
            (["\(word): \(views.count)"] + views.map(\.text)).joined(separator: "\n")
        )
    }

    func show(_ credential: CredentialRecord) async throws {
        let view = try await view(credential)
        common.show(.object(view.json), view.text)
    }

    /// Makes a secret and shows it with its credential, or puts it into a new file of its owner's.
    func show(
        secretFile path: String?,
        _ issue: () async throws -> IssuedCredential
    ) async throws {
        guard let file = try path.map({ try SecretFile(creating: $0) }) else {
            let issued = try await issue()
            let view = try await view(issued.record)
            let secret = issued.secret.reveal() ?? ""
            var json = view.json
            json["secret"] = .string(secret)
            common.show(.object(json), "\(view.text)\nsecret (shown this once): \(secret)")
            return
        }
        let issued: IssuedCredential
        do {
            issued = try await issue()
        } catch {
            try file.discard()
            throw error
        }
        try file.write(issued.secret.reveal() ?? "")
        try await show(issued.record)
    }
}

struct ShowCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one credential."
    )

    @Argument(help: "The credential's id.") var id: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let id = CredentialID(rawValue: id)
            guard
                let credential = try await installation.store.read({ try $0.credentials.find(id) })
            else {
                throw AuthorityError.noSuchCredential(id)
            }
            try await CredentialDesk(installation: installation, common: common).show(credential)
        }
    }
}

extension Environment: ExpressibleByArgument {}
