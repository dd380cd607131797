import ArgumentParser
import TollgateCore
import TollgateServer

struct QuickstartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quickstart",
        abstract: "Make the demo organisation's credentials and show a first call.",
        discussion: """
            Works with the server running or not, and as often as you like: every run makes fresh \
            credentials. They are shown this once.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation(create: true) { installation in
            let configuration = try common.load().configuration
            let guide = try await Quickstart(configuration, TollgateCommand.registry, installation)
                .run()
            common.show(guide.json, guide.text)
        }
    }
}
