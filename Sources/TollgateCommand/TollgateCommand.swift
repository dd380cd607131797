public import ArgumentParser
public import TollgateServer

/// The command `tollgate`.
///
/// Exit codes: 0 done, 1 the world failed (store, port, file), 64 wrong usage, 65 refused by a rule,
/// 66 no such thing, 78 wrong configuration. With `--json` every command prints one JSON document on
/// standard output; messages go to standard error.
public struct TollgateCommand: AsyncParsableCommand {
    /// The command's name and parts.
    public static let configuration = CommandConfiguration(
        commandName: "tollgate",
        abstract: "An authentication front door for billing APIs.",
        version: Version.current,
        subcommands: [
            ServeCommand.self, InitCommand.self, QuickstartCommand.self,
            OrganisationCommand.self,
            UserCommand.self, CredentialCommand.self, KeysCommand.self, BackupCommand.self,
            RestoreCommand.self,
            SandboxCommand.self, CallbackCommand.self, SignCommand.self, VerifyCommand.self,
            AuditCommand.self, ExplainCommand.self, DoctorCommand.self, ConfigCommand.self,
        ]
    )

    /// The dialects that the command knows.
    @TaskLocal static var registry = Registry([])

    /// Makes a command; the parser does.
    public init() {}

    /// Runs the command of this process's arguments with some dialects, and exits.
    public static func main(registry: Registry) async {
        await $registry.withValue(registry) { await main() }
    }
}
