import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

/// The one credential that a command changes.
struct CredentialArguments: ParsableArguments {
    @Argument(help: "The credential's id.") var id: String
    @OptionGroup var common: CommonOptions

    var credential: CredentialID { CredentialID(rawValue: id) }

    /// Changes the credential and shows it as it is then.
    func change(
        _ change: (Authority, CredentialID) async throws -> CredentialRecord
    ) async throws {
        try await common.withInstallation { installation in
            let changed = try await change(installation.authority, credential)
            try await CredentialDesk(installation: installation, common: common).show(changed)
        }
    }

    /// Gives the credential a new secret and shows it, this once.
    func rotate(overlap: Duration, _ secretFile: String?) async throws {
        try await common.withInstallation { installation in
            let desk = CredentialDesk(installation: installation, common: common)
            try await desk.show(secretFile: secretFile) {
                try await installation.authority.rotate(
                    credential,
                    overlap: overlap,
                    by: .command
                )
            }
        }
    }
}

/// One credential by its id, or all that an organisation has.
struct CredentialChoice: ParsableArguments {
    @Argument(help: "The credential's id.") var id: String?
    @Flag(help: "Every credential of --organisation, or of one environment or kind of it.")
    var all = false
    @Option(help: "With --all: whose.") var organisation: String?
    @Option(help: "With --all: only this environment's: sandbox or production.")
    var environment: Environment?
    @Option(help: "With --all: only this kind, such as billogram.api-user.") var kind: String?
    @Flag(help: "With --all: do it; without this, only what would be done is shown.")
    var yes = false
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard all else {
            let isBulk = organisation != nil || environment != nil || kind != nil || yes
            if isBulk {
                throw ValidationError(
                    "--organisation, --environment, --kind and --yes go with --all"
                )
            }
            return
        }
        guard id == nil else { throw ValidationError("give an id or --all, not both") }
        guard organisation != nil else { throw ValidationError("--all needs --organisation") }
    }

    /// Gives the chosen credentials another state, and shows them.
    func change(to state: CredentialState) async throws {
        guard all || id != nil else { throw ValidationError("give a credential's id, or --all") }
        try await common.withInstallation { installation in
            if let id {
                let changed = try await installation.authority.change(
                    CredentialID(rawValue: id),
                    to: state,
                    by: .command
                )
                let desk = CredentialDesk(installation: installation, common: common)
                return try await desk.show(changed)
            }
            try await changeAll(to: state, installation)
        }
    }

    private func changeAll(
        to state: CredentialState,
        _ installation: Installation
    ) async throws {
        let authority = installation.authority
        let owner = try await authority.organisation(named: organisation ?? "")
        let filter = CredentialFilter(
            organisation: owner.id,
            environment: environment,
            kind: try kind.map { try authority.kind(named: $0).name }
        )
        let desk = CredentialDesk(installation: installation, common: common)
        guard yes else {
            let plan = try await authority.planBulk(filter, to: state)
            try await desk.show(plan, as: "planned")
            if !plan.isEmpty { throw PlanOnly(count: plan.count) }
            return
        }
        let changed = try await authority.changeAll(filter, to: state, by: .command)
        try await desk.show(changed, as: "changed")
    }
}

/// A bulk change was shown and not made.
struct PlanOnly: Error, CustomStringConvertible {
    let count: Int

    var description: String {
        "nothing was changed; add --yes to change \(count == 1 ? "1 credential" : "\(count) credentials")"
    }
}
