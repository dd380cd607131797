public import ArgumentParser
import Authority
import Callbacks
public import TollgateCore
import TollgateServer

struct ListCallbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List callbacks, oldest event first."
    )

    @Option(help: "Only this organisation's.") var organisation: String?
    @Option(help: "Only this environment's: sandbox or production.") var environment: Environment?
    @Option(help: "Only those in this state: pending, delivered or failed.")
    var state: CallbackState?
    @Option(help: "Only those about this document or credential.") var subject: String?
    @Option(
        help: "Only those of events since this moment, such as 2027-01-31T12:00:00Z.",
        transform: { try Instant(argument: $0) }
    )
    var since: Instant?
    @Option(help: "Only those listed behind this callback.") var after: String?
    @Option(help: "How many at the most, up to 1000.") var limit = 1_000
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...1_000).contains(limit) else {
            throw ValidationError("--limit takes 1 to 1000")
        }
    }

    func run() async throws {
        try await common.withInstallation { installation in
            var filter = CallbackFilter(
                environment: environment,
                state: state,
                subject: subject,
                since: since,
                after: after.map { CallbackID(rawValue: $0) },
                limit: limit
            )
            if let organisation {
                filter.organisation = try await installation.authority.organisation(
                    named: organisation
                ).id
            }
            let chosen = filter
            let views = try await installation.store.read { transaction in
                try transaction.outbox.list(chosen).map { try CallbackView($0, transaction) }
            }
            common.show(
                .array(views.map { .object($0.json) }),
                views.map(\.line).joined(separator: "\n")
            )
        }
    }
}

struct ShowCallback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one callback with its tries; what looks like a secret in it is left out."
    )

    @Argument(help: "The callback's id.") var id: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let id = CallbackID(rawValue: id)
            let view = try await installation.store.read { transaction in
                try transaction.outbox.find(id).map { try CallbackView($0, transaction) }
            }
            guard let view else { throw NoSuchThing(description: "no callback \(id)") }
            common.show(.object(view.jsonWithTries), view.text)
        }
    }
}

struct ResendCallback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend",
        abstract: "Send a callback again now, under its old id, and enable its receiver."
    )

    @Argument(help: "The callback's id.") var id: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let id = CallbackID(rawValue: id)
            let resent = try await CallbackOffice(installation, by: .command).resend(id)
            guard let resent else { throw NoSuchThing(description: "no callback \(id)") }
            let view = try await installation.store.read { try CallbackView(resent, $0) }
            common.show(.object(view.json), view.line)
        }
    }
}

struct RecoverCallbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Send every callback again that failed since a moment, and enable the receivers."
    )

    @Option(
        help: "The moment of the oldest event, such as 2027-01-31T12:00:00Z.",
        transform: { try Instant(argument: $0) }
    )
    var since: Instant
    @Option(help: "Only this organisation's.") var organisation: String?
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            var owner: OrganisationID?
            if let organisation {
                owner = try await installation.authority.organisation(named: organisation).id
            }
            let names = try await CallbackOffice(installation, by: .command).recover(
                since: since,
                owner
            )
            common.show(
                ["callbacks": .array(names.map { .string($0.rawValue) })],
                (names.map(\.rawValue) + ["\(names.count) are sent again"]).joined(separator: "\n")
            )
        }
    }
}

extension CallbackState: ExpressibleByArgument {}
