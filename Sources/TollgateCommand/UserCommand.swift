import ArgumentParser
import Authority
import Gatekeeper
import TollgateCore
import TollgatePasswords
import TollgateServer

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Make people who sign in with a password, and end their sessions.",
        discussion: """
            A password is read from the first line of standard input, never from an argument. What ends a \
            right to sign in (another password, disabling, withdrawing the access to the API) ends every \
            session with it.
            """,
        subcommands: [
            CreateUser.self, ListUsers.self, SetPassword.self, SetAccess.self, DisableUser.self,
            EnableUser.self, ListSessions.self, EndSessions.self,
        ]
    )
}

/// Which person a command is about.
struct UserChoice: ParsableArguments {
    @Argument(help: "The user name.") var name: String
    @Option(help: "The organisation.") var organisation: String
    @Option(help: "The world: sandbox or production.") var environment: Environment
    @OptionGroup var common: CommonOptions

    /// The one kind of credential that is a person.
    static func kind() throws -> CredentialKind {
        guard let kind = TollgateCommand.registry.kinds.first(where: { $0.use == .password }) else {
            throw InputFault(description: "no dialect has people who sign in")
        }
        return kind
    }

    /// Finds the person.
    func person(_ installation: Installation) async throws -> CredentialRecord {
        let owner = try await installation.authority.organisation(named: organisation)
        return try await installation.authority.person(
            named: name,
            of: owner,
            in: environment,
            Self.kind().name
        )
    }

    /// Shows a person as it is by the clock of its account.
    func show(_ person: CredentialRecord, _ installation: Installation) async throws {
        let clock = try await installation.store.read { try $0.clock(of: person) }
        let view = UserView(person: person, now: clock.now(at: installation.time.now()))
        common.show(.object(view.json), view.text)
    }

    /// Reads and hashes a new password that the rules accept.
    func newPasswordHash() throws -> String {
        let context = PasswordContext(userName: name, organisation: organisation)
        let accepted = try PasswordRules.accept(try KeyInput.standardInput(), for: context)
        return try PasswordHashing().hash(accepted).text
    }
}

/// A person as the command shows it.
struct UserView {
    let person: CredentialRecord
    let now: Instant

    /// The name under which the person signs in; a label, which can be any text, could pose as another's.
    private var name: String { person.userName ?? person.id.rawValue }

    var json: JSONObject {
        JSONObject([
            ("id", .string(person.id.rawValue)), ("name", .string(name)),
            ("label", .string(person.label)),
            ("environment", .string(person.environment.rawValue)),
            ("state", .string(CredentialRules.phase(person, at: now).rawValue)),
            ("api_access", .bool(!person.scopes.isEmpty)),
            ("created_at", .string(person.createdAt.rfc3339)),
            ("last_login_at", .optional(person.secrets.compactMap(\.lastUse?.at).max()?.rfc3339)),
        ])
    }

    var text: String {
        let access = person.scopes.isEmpty ? "no API access" : "API access"
        let state = CredentialRules.phase(person, at: now).rawValue
        return "\(name.harmless())  \(person.environment.rawValue)  \(state)  \(access)"
    }
}

// MARK: People

struct CreateUser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a person; the password is read from standard input."
    )

    @OptionGroup var choice: UserChoice
    @Flag(help: "Without access to the API.") var noAPIAccess = false

    func run() async throws {
        try await choice.common.withInstallation(
            denying: AdministrativeAct("user.create", choice.name)
        ) { installation in
            let owner = try await installation.authority.organisation(named: choice.organisation)
            let request = PersonRequest(
                organisation: owner.id,
                environment: choice.environment,
                kind: try UserChoice.kind().name,
                name: choice.name,
                passwordHash: try choice.newPasswordHash(),
                hasAPIAccess: !noAPIAccess
            )
            let person = try await installation.authority.createPerson(request, by: .command)
            try await choice.show(person, installation)
        }
    }
}

struct ListUsers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List people.")

    @Option(help: "The organisation.") var organisation: String
    @Option(help: "The world; both if none is named.") var environment: Environment?
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let owner = try await installation.authority.organisation(named: organisation)
            let filter = CredentialFilter(
                organisation: owner.id,
                environment: environment,
                kind: try UserChoice.kind().name
            )
            let people = try await installation.store.read { try $0.credentials.list(filter) }
            let wall = installation.time.now()
            let views = people.map {
                UserView(person: $0, now: owner.clock(in: $0.environment).now(at: wall))
            }
            common.showList(views, json: { .object($0.json) }, text: \.text)
        }
    }
}

/// A command that changes one person and shows what the person then is.
protocol PersonChange: AsyncParsableCommand {
    var choice: UserChoice { get }

    /// Makes the change.
    func change(_ id: CredentialID, _ authority: Authority) async throws -> CredentialRecord
}

extension PersonChange {
    func run() async throws {
        try await choice.common.withInstallation(
            denying: AdministrativeAct(
                "user.\(Self.configuration.commandName ?? "change")",
                choice.name
            )
        ) { installation in
            let person = try await choice.person(installation)
            let changed = try await change(person.id, installation.authority)
            try await choice.show(changed, installation)
        }
    }
}

struct SetPassword: PersonChange {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Give a person another password, read from standard input."
    )

    @OptionGroup var choice: UserChoice

    func change(_ id: CredentialID, _ authority: Authority) async throws -> CredentialRecord {
        let hash = try choice.newPasswordHash()
        return try await authority.setPassword(hash, of: id, by: .command)
    }
}

struct SetAccess: PersonChange {
    enum Access: String, ExpressibleByArgument, CaseIterable {
        case on
        case off
    }

    static let configuration = CommandConfiguration(
        commandName: "api-access",
        abstract: "Let a person use the API, or end that."
    )

    @OptionGroup var choice: UserChoice
    @Option(help: "on or off.") var access: Access

    func change(_ id: CredentialID, _ authority: Authority) async throws -> CredentialRecord {
        try await authority.setAPIAccess(access == .on, of: id, by: .command)
    }
}

struct DisableUser: PersonChange {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Keep a person out, until enabled again."
    )

    @OptionGroup var choice: UserChoice

    func change(_ id: CredentialID, _ authority: Authority) async throws -> CredentialRecord {
        try await authority.change(id, to: .disabled, by: .command)
    }
}

struct EnableUser: PersonChange {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled person sign in again."
    )

    @OptionGroup var choice: UserChoice

    func change(_ id: CredentialID, _ authority: Authority) async throws -> CredentialRecord {
        try await authority.change(id, to: .active, by: .command)
    }
}
