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
            let wall = installation.time.now()
            let found = try await all(filter, in: installation.store, at: wall)
            let desk = CredentialDesk(installation: installation, common: common)
            let views = try await desk.views(found)
            common.show(
                .array(views.map { .object($0.json) }),
                views.map(\.text).joined(separator: "\n")
            )
        }
    }

    private func filter(_ installation: Installation) async throws -> CredentialFilter {
        let authority = installation.authority
        var filter = CredentialFilter(environment: environment)
        if let organisation {
            filter.organisation = try await authority.organisation(named: organisation).id
        }
        filter.kind = try kind.map { try authority.kind(named: $0).name }
        return filter
    }

    /// What is asked for of times is asked of each credential by the clock of its account: of many
    /// organisations, none is the store's.
    private func all(
        _ filter: CredentialFilter,
        in store: any Store,
        at wall: Instant
    ) async throws -> [CredentialRecord] {
        var (found, page) = ([CredentialRecord](), filter)
        while true {
            let current = page
            let (credentials, clocks) = try await store.read { transaction in
                let credentials = try transaction.credentials.list(current)
                return (
                    credentials,
                    try Authority.sandboxClocks(of: credentials, in: transaction)
                )
            }
            found += credentials.filter { isMeant($0, at: $0.moment(at: wall, clocks)) }
            guard credentials.count == page.limit, let last = credentials.last else { return found }
            page.after = last.id
        }
    }

    /// Whether a credential is one of those that the options name, at its account's moment.
    private func isMeant(_ credential: CredentialRecord, at now: Instant) -> Bool {
        let phase = CredentialRules.phase(credential, at: now)
        if let state, state != phase { return false }
        if let expiringWithin {
            guard let end = credential.expiresAt, end <= now + expiringWithin, phase != .expired,
                phase != .revoked
            else { return false }
        }
        guard let unusedFor else { return true }
        let since = now + (.zero - unusedFor)
        return credential.createdAt < since
            && credential.secrets.allSatisfy { $0.lastUse.map { $0.at < since } ?? true }
    }
}
