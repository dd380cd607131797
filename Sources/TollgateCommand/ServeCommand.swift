import ArgumentParser
import Foundation
import TollgateCore
import TollgateServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve until told to stop.",
        discussion: """
            When every listener is open, the first line on standard output is one JSON object with the \
            addresses in use. Log lines go to standard error.
            """
    )

    @Option(help: "The configuration file (YAML).")
    var config: String?

    @Option(help: "The data folder.")
    var data: String?

    @Option(help: "The sandbox's listener, HOST:PORT; port 0 takes a free one.")
    var listen: String?

    @Option(help: "The production listener, HOST:PORT or off.")
    var productionListen: String?

    @Option(help: "The listener that refuses plain HTTP, HOST:PORT or off.")
    var plainListen: String?

    @Option(help: "The loopback listener for health and metrics, HOST:PORT.")
    var management: String?

    func run() async throws {
        try await Failure.handled {
            let flags: [String: String?] = [
                "data": data, "environments.sandbox.listen": listen,
                "environments.production.listen": productionListen, "plainListen": plainListen,
                "management": management,
            ]
            let variables = ProcessInfo.processInfo.environment
            let source = ConfigurationSource(
                ConfigurationLoader(TollgateCommand.registry),
                file: config,
                variables: variables,
                flags: flags.compactMapValues { $0 }
            )
            let server = try Server(source, TollgateCommand.registry, variables: variables)
            try await server.run { addresses in
                FileHandle.standardOutput.write(Data((addresses.json.text + "\n").utf8))
            }
        }
    }
}
