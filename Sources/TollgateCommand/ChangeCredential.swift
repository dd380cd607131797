import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct RotateCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a credential a new secret; the old one goes on for a while."
    )

    @Argument(help: "The credential's id.") var id: String
    @Option(help: "How long the old secret goes on, such as 10m, 1h or 7d.") var overlap: String
    @Option(help: "A file that must not be there yet, for the secret; else it is printed.")
    var secretFile: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard Duration(text: overlap[...]) == nil else { return }
        throw ValidationError("\(overlap) is no duration such as 10m, 1h or 7d")
    }

    func run() async throws {
        guard let overlap = Duration(text: overlap[...]) else { return }
        try await rotate(id, overlap: overlap, secretFile, common)
    }
}

struct ResetCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Give a credential a new secret; the old one ends at once."
    )

    @Argument(help: "The credential's id.") var id: String
    @Option(help: "A file that must not be there yet, for the secret; else it is printed.")
    var secretFile: String?
    @OptionGroup var common: CommonOptions

    func run() async throws { try await rotate(id, overlap: .zero, secretFile, common) }
}

struct DisableCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Let a credential rest; it can be enabled again."
    )

    @Argument(help: "The credential's id.") var id: String
    @OptionGroup var common: CommonOptions

    func run() async throws { try await change(id, to: .disabled, common) }
}

struct EnableCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Put a disabled credential back into use."
    )

    @Argument(help: "The credential's id.") var id: String
    @OptionGroup var common: CommonOptions

    func run() async throws { try await change(id, to: .active, common) }
}

struct RevokeCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a credential for good."
    )

    @Argument(help: "The credential's id.") var id: String
    @OptionGroup var common: CommonOptions

    func run() async throws { try await change(id, to: .revoked, common) }
}

struct RetireSecret: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "End the overlap of an old secret now."
    )

    @Argument(help: "The credential's id.") var id: String
    @Argument(help: "The old secret's id.") var secret: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let changed = try await installation.authority.retire(
                SecretID(rawValue: secret),
                of: CredentialID(rawValue: id),
                by: .command
            )
            try await CredentialDesk(installation: installation, common: common).show(changed)
        }
    }
}

private func rotate(
    _ id: String,
    overlap: Duration,
    _ secretFile: String?,
    _ common: CommonOptions
) async throws {
    try await common.withInstallation { installation in
        let desk = CredentialDesk(installation: installation, common: common)
        try await desk.show(secretFile: secretFile) {
            try await installation.authority.rotate(
                CredentialID(rawValue: id),
                overlap: overlap,
                by: .command
            )
        }
    }
}

private func change(_ id: String, to state: CredentialState, _ common: CommonOptions) async throws {
    try await common.withInstallation { installation in
        let changed = try await installation.authority.change(
            CredentialID(rawValue: id),
            to: state,
            by: .command
        )
        try await CredentialDesk(installation: installation, common: common).show(changed)
    }
}
