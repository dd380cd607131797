import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct ListCredentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List credentials."
    )

    @Option(help: "Only this organisation's.") var organisation: String?
    @Option(help: "Only this environment's: sandbox or production.") var environment: Environment?
    @Option(help: "Only this kind, such as billogram.api-user.") var kind: String?
    @Option(
        help: "Only those in this state: active, disabled, expired or revoked.",
        transform: { text in
            guard let phase = CredentialRules.Phase(rawValue: text) else {
                throw ValidationError("it is no state")
            }
            return phase
        }
    )
    var state: CredentialRules.Phase?
    @Option(
        help: "Only those that were not used for this long, such as 90d, and are older than that.",
        transform: { try Duration(argument: $0) }
    )
    var unusedFor: Duration?
    @Option(
        help: "Only those that are not over and will be within this time, such as 30d.",
        transform: { try Duration(argument: $0) }
    )
    var expiringWithin: Duration?
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let filter = try await filter(installation)
            let now = installation.time.now()
            let found = try await Self.all(filter, in: installation.store).filter { credential in
                let phase = CredentialRules.phase(credential, at: now)
                let isOver = phase == .expired || phase == .revoked
                return state.map { $0 == phase } ?? true && !(expiringWithin != nil && isOver)
            }
            let desk = CredentialDesk(installation: installation, common: common)
            let views = try await desk.views(found)
            common.show(
                .array(views.map { .object($0.json) }),
                views.map(\.text).joined(separator: "\n")
            )
        }
    }

    private func filter(_ installation: Installation) async throws -> CredentialFilter {
        let (authority, now) = (installation.authority, installation.time.now())
        var filter = CredentialFilter(environment: environment)
        if let organisation {
            filter.organisation = try await authority.organisation(named: organisation).id
        }
        filter.kind = try kind.map { try authority.kind(named: $0).name }
        filter.unusedSince = unusedFor.map { now + (.zero - $0) }
        filter.expiresBefore = expiringWithin.map { now + $0 }
        return filter
    }

    private static func all(
        _ filter: CredentialFilter,
        in store: any Store
    ) async throws -> [CredentialRecord] {
        var (found, page) = ([CredentialRecord](), filter)
        while true {
            let current = page
            let credentials = try await store.read { try $0.credentials.list(current) }
            found += credentials
            guard credentials.count == page.limit, let last = credentials.last else { return found }
            page.after = last.id
        }
    }
}
