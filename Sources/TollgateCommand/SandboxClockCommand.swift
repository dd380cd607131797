import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct SandboxClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Show the clock of the sandbox, or move it forward.",
        discussion: """
            Credentials, overlaps, sessions and tokens of the organisation's sandbox end by it, and a \
            running server follows within a second. It never goes back. Production and other \
            organisations have nothing of it.
            """,
        subcommands: [Show.self, Advance.self],
        defaultSubcommand: Show.self
    )

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the clock of the sandbox.")

        @OptionGroup var sandbox: SandboxOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sandbox.with(common) { data, owner in
                SandboxClockCommand.show(data.clock(of: owner), of: owner, common)
            }
        }
    }

    struct Advance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move the clock of the sandbox forward."
        )

        @OptionGroup var sandbox: SandboxOptions
        @Option(
            help: "How far, such as 31m, 1h or 7d.",
            transform: { try Duration(argument: $0) }
        )
        var by: Duration
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sandbox.with(common) { data, owner in
                let reading = try await data.advanceClock(of: owner, by: by, actor: .command)
                SandboxClockCommand.show(reading, of: owner, common)
            }
        }
    }

    private static func show(
        _ reading: SandboxData.ClockReading,
        of owner: OrganisationRecord,
        _ common: CommonOptions
    ) {
        var json = JSONObject([("organisation", .string(owner.name))])
        for member in reading.json.object?.members ?? [] { json[member.name] = member.value }
        common.show(
            .object(json),
            "\(owner.name): \(reading.now.rfc3339), \(reading.advance.argument) ahead of the wall clock"
        )
    }
}
