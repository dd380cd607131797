import ArgumentParser
import Foundation
import TollgateCore
import TollgateServer

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say exactly how a request was decided, by the id that its answer carried."
    )

    @Argument(help: "The value of X-Request-ID.") var requestID: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let folder = DataFolder(try common.load().configuration.data)
            guard let addresses = try folder.addresses() else {
                throw NoSuchThing(description: "no server runs on \(folder.path)")
            }
            guard let line = try await ManagementClient(addresses.management).explain(requestID)
            else {
                throw NoSuchThing(description: "the journal has no request \(requestID)")
            }
            let members = line.object?.members ?? []
            common.show(
                line,
                members.map { "\($0.name): \($0.value.string ?? $0.value.text)" }.joined(
                    separator: "\n"
                )
            )
        }
    }
}

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check that a data folder and its server are in order."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let doctor = Doctor(try common.load().configuration)
            let findings = await doctor.examine()
            common.show(
                .array(findings.map(\.json)),
                findings.map(\.text).joined(separator: "\n")
            )
            if findings.contains(where: { !$0.isOK }) { throw ExitCode(65) }
        }
    }
}

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check, print and explain the configuration.",
        subcommands: [Check.self, Print.self, Reference.self]
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

        func run() async throws {
            try await Failure.handled { print(try common.load().yaml, terminator: "") }
        }
    }

    struct Reference: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with its meaning, as Markdown."
        )

        func run() async throws {
            print(ConfigurationLoader(dialectOptions: TollgateCommand.registry.options).reference)
        }
    }
}
