import ArgumentParser
import TollgateCore
import TollgateServer

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check, print and explain the configuration.",
        subcommands: [Check.self, Print.self, Reference.self, Schema.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report every mistake, or say that there is none."
        )

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await Failure.handled {
                _ = try common.load()
                common.show(["valid": true], "the configuration is valid")
            }
        }
    }

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what is in force, and where it comes from."
        )

        @OptionGroup var common: CommonOptions

        @Flag(help: "Leave out hosts, addresses, paths and secrets' places, to show it to others.")
        var redacted = false

        func run() async throws {
            try await Failure.handled {
                let loaded = try common.load()
                print(redacted ? loaded.redactedYAML : loaded.yaml, terminator: "")
            }
        }
    }

    struct Reference: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with its meaning, as Markdown."
        )

        func run() async throws {
            print(ConfigurationLoader(TollgateCommand.registry).reference)
        }
    }
    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of the configuration's file."
        )

        func run() async throws {
            print(ConfigurationLoader(TollgateCommand.registry).schema)
        }
    }
}
