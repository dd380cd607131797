import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct RotateCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a credential a new secret; the old one goes on for a while."
    )

    @Option(
        help: "How long the old secret goes on, such as 10m, 1h or 7d.",
        transform: { try Duration(argument: $0) }
    )
    var overlap: Duration
    @Option(help: "A file that must not be there yet, for the secret; else it is printed.")
    var secretFile: String?
    @OptionGroup var chosen: CredentialArguments

    func run() async throws { try await chosen.rotate(overlap: overlap, secretFile) }
}

struct ResetCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Give a credential a new secret; the old one and its sessions end at once."
    )

    @Option(help: "A file that must not be there yet, for the secret; else it is printed.")
    var secretFile: String?
    @OptionGroup var chosen: CredentialArguments

    func run() async throws { try await chosen.rotate(overlap: .zero, secretFile) }
}

struct DisableCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Let a credential rest, or all of an organisation's; they can be enabled again."
    )

    @OptionGroup var chosen: CredentialChoice

    func run() async throws { try await chosen.change(to: .disabled) }
}

struct EnableCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Put a disabled credential back into use."
    )

    @OptionGroup var chosen: CredentialArguments

    func run() async throws {
        try await chosen.change { try await $0.change($1, to: .active, by: .command) }
    }
}

struct RetireSecret: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "End the overlap of an old secret now."
    )

    @OptionGroup var chosen: CredentialArguments
    @Argument(help: "The old secret's id.") var secret: String

    func run() async throws {
        try await chosen.change {
            try await $0.retire(SecretID(rawValue: secret), of: $1, by: .command)
        }
    }
}
