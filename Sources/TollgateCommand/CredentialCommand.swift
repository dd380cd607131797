public import ArgumentParser
import Authority
public import TollgateCore
import TollgateServer

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Make, list, change and end credentials.",
        subcommands: [
            CreateCredential.self, ListCredentials.self, ShowCredential.self, RotateCredential.self,
            ResetCredential.self, DisableCredential.self, EnableCredential.self,
            RevokeCredential.self,
            RetireSecret.self,
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
        return CredentialView(
            credential: credential,
            organisation: organisation?.name ?? "",
            now: installation.time.now()
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

struct ListCredentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List credentials."
    )

    @Option(help: "Only this organisation's.") var organisation: String?
    @Option(help: "Only this environment's: sandbox or production.") var environment: Environment?
    @Option(help: "Only those in this state: active, disabled, expired or revoked.") var state:
        String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard let state, CredentialRules.Phase(rawValue: state) == nil else { return }
        throw ValidationError("no state named \(state)")
    }

    func run() async throws {
        try await common.withInstallation { installation in
            var filter = CredentialFilter(environment: environment)
            if let organisation {
                filter.organisation = try await installation.authority.organisation(
                    named: organisation
                ).id
            }
            let (chosen, now) = (filter, installation.time.now())
            let found = try await installation.store.read { try $0.credentials.list(chosen) }
            let desk = CredentialDesk(installation: installation, common: common)
            var views: [CredentialView] = []
            for credential in found
            where state == nil || CredentialRules.phase(credential, at: now).rawValue == state {
                views.append(try await desk.view(credential))
            }
            common.show(
                .array(views.map { .object($0.json) }),
                views.map(\.text).joined(separator: "\n")
            )
        }
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
