import ArgumentParser
import Authority
import Foundation
import Gatekeeper
import TollgateCore
import TollgateServer

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Empty, fill, keep and put back the sandbox of an organisation; act in it.",
        discussion: (["Only the sandbox environment is touched; a running server sees it at once."]
            + TollgateCommand.registry.actions.map(\.help)).joined(separator: "\n\n"),
        subcommands: [
            Reset.self, Seed.self, Snapshot.self, RestoreSnapshot.self, SandboxClockCommand.self,
            Act.self,
        ],
        defaultSubcommand: Act.self
    )

    /// What the dialects' actions are reached by: the words that no other part of the command knows.
    struct Act: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make something happen in the sandbox that no call of the API does.",
            usage: "tollgate sandbox <action> <argument> [--flag] [--organisation <organisation>]",
            discussion: TollgateCommand.registry.actions.map(\.help).joined(separator: "\n\n"),
            shouldDisplay: false
        )

        @Argument(parsing: .allUnrecognized, help: "The action, what it is done to, and its flags.")
        var words: [String] = []
        @Option(help: "Whose sandbox; else wherever the argument is found.")
        var organisation: String?
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let flags = words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
            let plain = words.filter { !$0.hasPrefix("--") }
            guard let name = plain.first else {
                throw CleanExit.helpRequest(SandboxCommand.self)
            }
            try await common.withInstallation(
                denying: AdministrativeAct("sandbox.\(name)", plain.last ?? "")
            ) { installation in
                let data = SandboxData(TollgateCommand.registry, installation)
                let argument = try data.action(named: name).action.argument
                guard plain.count == 2 else {
                    throw ValidationError(
                        "tollgate sandbox \(name) takes one argument: \(argument)"
                    )
                }
                var owner: OrganisationRecord?
                if let organisation {
                    owner = try await installation.authority.organisation(named: organisation)
                }
                let done = try await data.act(
                    name,
                    on: plain[1],
                    flags,
                    in: owner,
                    publicURL: try installation.sandboxURL(try common.load().configuration),
                    by: .command
                )
                common.show(done, Self.text(of: done))
            }
        }

        private static func text(of done: JSONValue) -> String {
            let members = done.object?.members ?? []
            return members.map { "\($0.name): \($0.value.string ?? $0.value.text)" }
                .joined(separator: "\n")
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove all data of the sandbox; credentials stay."
        )

        @OptionGroup var sandbox: SandboxOptions
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sandbox.with(common, denying: "sandbox.reset") { data, owner in
                guard yes || Confirmation.isGiven(for: owner.name) else {
                    throw ValidationError("nothing was removed; say --yes to reset without asking")
                }
                let removal = try await data.reset(owner, by: .command)
                common.show(
                    ["organisation": .string(owner.name), "removed": removal.json],
                    "\(owner.name): \(removal.documents) documents, \(removal.callbacks) callbacks and \(removal.secrets) secrets removed"
                )
            }
        }
    }

    struct Seed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fill an empty sandbox with the same data every time."
        )

        @OptionGroup var sandbox: SandboxOptions
        @Option(
            help:
                "The moment from which all dates follow, such as 2027-01-31T12:00:00Z; by default today's first by the sandbox's clock."
        )
        var at: String?
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard let at else { return }
            guard let moment = Instant(rfc3339: at) else {
                throw ValidationError("\(at) is no moment such as 2027-01-31T12:00:00Z")
            }
            // The seed's dates reach some months to either side, and must be days that can be read.
            guard let year = Int(moment.rfc3339.prefix(4)), Self.years.contains(year) else {
                throw ValidationError(
                    "\(at) does not lie in the years \(Self.years.lowerBound) to \(Self.years.upperBound)"
                )
            }
        }

        private static let years = 1901...2990

        func run() async throws {
            try await sandbox.with(common, denying: "sandbox.seed") { data, owner in
                let today = Self.beginningOfToday(by: data.clock(of: owner))
                let moment = at.flatMap { Instant(rfc3339: $0) } ?? today
                let made = try await data.seed(owner, at: moment, by: .command)
                common.show(
                    [
                        "organisation": .string(owner.name), "at": .string(moment.rfc3339),
                        "made": made,
                    ],
                    "\(owner.name) at \(moment.rfc3339): \(made.text)"
                )
            }
        }

        private static func beginningOfToday(by clock: SandboxData.ClockReading) -> Instant {
            let seconds = clock.now.seconds
            return Instant(seconds: seconds - seconds % 86_400)
        }
    }

    struct Snapshot: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the sandbox's data to a new file, without any secret."
        )

        @OptionGroup var sandbox: SandboxOptions
        @Option(help: "The file, which must not be there yet.") var file: String
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sandbox.with(common) { data, owner in
                let count = try await data.snapshot(owner, to: file)
                common.show(
                    [
                        "organisation": .string(owner.name), "file": .string(file),
                        "documents": .integer(count),
                    ],
                    "\(owner.name): \(count) documents written to \(file)"
                )
            }
        }
    }

    struct RestoreSnapshot: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore-snapshot",
            abstract: "Put a snapshot's data into an empty sandbox."
        )

        @OptionGroup var sandbox: SandboxOptions
        @Option(help: "The snapshot.") var file: String
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sandbox.with(common, denying: "sandbox.restore") { data, owner in
                let count = try await data.restore(owner, from: file, by: .command)
                common.show(
                    ["organisation": .string(owner.name), "documents": .integer(count)],
                    "\(owner.name): \(count) documents put back"
                )
            }
        }
    }
}

extension SandboxAction {
    /// The line of the help that tells of the action.
    fileprivate var help: String {
        let flags = flags.map { " [--\($0)]" }.joined()
        return "tollgate sandbox \(name) \(argument)\(flags): \(summary)"
    }
}

/// Whose sandbox a command is about.
struct SandboxOptions: ParsableArguments {
    @Option(help: "Whose sandbox.") var organisation: String

    /// Opens the data folder and finds the organisation.
    ///
    /// - Parameters:
    ///   - common: The options of all commands.
    ///   - action: The word under which a denial is recorded; `nil` where something is only read.
    ///   - body: What to do.
    /// - Throws: An `ExitCode`, after the message was printed.
    func with(
        _ common: CommonOptions,
        denying action: String? = nil,
        _ body: (SandboxData, OrganisationRecord) async throws -> Void
    ) async throws {
        let act = action.map { AdministrativeAct($0, organisation) }
        try await common.withInstallation(denying: act) { installation in
            let owner = try await installation.authority.organisation(named: organisation)
            try await body(SandboxData(TollgateCommand.registry, installation), owner)
        }
    }
}

/// The question before something is lost.
private enum Confirmation {
    /// Asks a person to type a name; where nobody sits at a terminal, the answer is no.
    static func isGiven(for name: String) -> Bool {
        guard isatty(STDIN_FILENO) == 1 else { return false }
        let question = "This removes all sandbox data of \(name). Type the name to go on: "
        FileHandle.standardError.write(Data(question.utf8))
        return readLine() == name
    }
}
