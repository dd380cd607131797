import ArgumentParser
import TollgateServer

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the keys, the store and the certificate in an empty data folder.",
        discussion: """
            The server does the same at its first start; this command does it beforehand, and never in a \
            folder that holds anything.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let made = try await NewInstallation.make(
                try common.load().configuration,
                TollgateCommand.registry
            )
            common.show(made.json, made.text)
        }
    }
}
