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
    @Option(
        help: "When it ends by itself, such as 2027-01-31T12:00:00Z.",
        transform: { try Instant(argument: $0) }
    )
    var expiresAt: Instant?
    @Option(
        name: .customLong("allow-ip"),
        help: "A network that it may be used from, such as 192.0.2.0/24.",
        transform: { try Network(argument: $0) }
    )
    var allowIP: [Network] = []
    @Option(
        help: "An origin of your web pages, such as https://shop.example, which may embed Connect.",
        transform: { try WebOrigin(argument: $0) }
    )
    var origin: [WebOrigin] = []
    @Option(
        help: "Its own limit, such as 100/1m, in place of the configured one.",
        transform: { try RequestLimit(argument: $0) }
    )
    var limit: RequestLimit?
    @Option(help: "A file that must not be there yet, for the secret; else it is printed.")
    var secretFile: String?
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let owner = try await installation.authority.organisation(named: organisation)
            let request = IssueRequest(
                organisation: owner.id,
                environment: environment,
                kind: CredentialKindName(rawValue: kind),
                label: label,
                scopes: scope.isEmpty ? nil : scope.map { Scope(rawValue: $0) },
                networks: allowIP,
                origins: origin.map(\.description),
                expiresAt: expiresAt,
                limit: limit
            )
            let desk = CredentialDesk(installation: installation, common: common)
            try await desk.show(secretFile: secretFile) {
                try await installation.authority.issue(request, by: .command)
            }
        }
    }
}
