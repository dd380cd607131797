import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct CreateCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a credential."
    )

    @Option(help: "Whose it is.") var organisation: String
    @Option(help: "Its world: sandbox or production.") var environment: Environment
    @Option(help: "Its kind, such as billogram.api-user.") var kind: String
    @Option(help: "What you call it.") var label = ""
    @Option(help: "A scope that it has; all of the kind's if none is named.") var scope: [String] =
        []
    @Option(help: "When it ends by itself, such as 2027-01-31T12:00:00Z.") var expiresAt: String?
    @Option(
        name: .customLong("allow-ip"),
        help: "A network that it may be used from, such as 192.0.2.0/24."
    )
    var allowIP: [String] = []
    @Option(help: "A file that must not be there yet, for the secret; else it is printed.")
    var secretFile: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let expiresAt, Instant(rfc3339: expiresAt) == nil {
            throw ValidationError("\(expiresAt) is no moment such as 2027-01-31T12:00:00Z")
        }
        for text in allowIP where Network(text) == nil {
            throw ValidationError(
                "\(text) is no network such as 192.0.2.0/24, or has bits behind its prefix"
            )
        }
    }

    func run() async throws {
        try await common.withInstallation { installation in
            let owner = try await installation.authority.organisation(named: organisation)
            let request = IssueRequest(
                organisation: owner.id,
                environment: environment,
                kind: CredentialKindName(rawValue: kind),
                label: label,
                scopes: scope.isEmpty ? nil : scope.map { Scope(rawValue: $0) },
                networks: allowIP.compactMap { Network($0) },
                expiresAt: expiresAt.flatMap { Instant(rfc3339: $0) }
            )
            let desk = CredentialDesk(installation: installation, common: common)
            try await desk.show(secretFile: secretFile) {
                try await installation.authority.issue(request, by: .command)
            }
        }
    }
}
