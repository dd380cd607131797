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

    /// Finds the person, does something to it, and shows what it then is.
    func change(
        _ act: (Installation, CredentialRecord) async throws -> CredentialRecord
    ) async throws {
        try await common.withInstallation { installation in
            let changed = try await act(installation, try await person(installation))
            let view = UserView(person: changed, now: installation.time.now())
            common.show(.object(view.json), view.text)
        }
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

    var json: JSONObject {
        JSONObject([
            ("id", .string(person.id.rawValue)), ("name", .string(person.label)),
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
        return "\(person.label.harmless())  \(person.environment.rawValue)  \(state)  \(access)"
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
        try await choice.common.withInstallation { installation in
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
            let view = UserView(person: person, now: installation.time.now())
            choice.common.show(.object(view.json), view.text)
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
            let views = people.map { UserView(person: $0, now: installation.time.now()) }
            common.show(
                .array(views.map { .object($0.json) }),
                views.map(\.text).joined(separator: "\n")
            )
        }
    }
}

struct SetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Give a person another password, read from standard input."
    )

    @OptionGroup var choice: UserChoice

    func run() async throws {
        try await choice.change { installation, person in
            try await installation.authority.setPassword(
                try choice.newPasswordHash(),
                of: person.id,
                by: .command
            )
        }
    }
}

struct SetAccess: AsyncParsableCommand {
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

    func run() async throws {
        try await choice.change { installation, person in
            try await installation.authority.setAPIAccess(
                access == .on,
                of: person.id,
                by: .command
            )
        }
    }
}

struct DisableUser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Keep a person out, until enabled again."
    )

    @OptionGroup var choice: UserChoice

    func run() async throws {
        try await choice.change { installation, person in
            try await installation.authority.change(person.id, to: .disabled, by: .command)
        }
    }
}

struct EnableUser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a disabled person sign in again."
    )

    @OptionGroup var choice: UserChoice

    func run() async throws {
        try await choice.change { installation, person in
            try await installation.authority.change(person.id, to: .active, by: .command)
        }
    }
}

// MARK: Sessions

struct ListSessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List a person's sessions, the newest first."
    )

    @OptionGroup var choice: UserChoice

    func run() async throws {
        try await choice.common.withInstallation { installation in
            let person = try await choice.person(installation)
            let sessions = try await installation.authority.sessions(of: person.id)
            choice.common.show(
                .array(sessions.map(\.json)),
                sessions.map(\.text).joined(separator: "\n")
            )
        }
    }
}

struct EndSessions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-sessions",
        abstract: "End one of a person's sessions, or all."
    )

    @OptionGroup var choice: UserChoice
    @Option(help: "The session's id; all if none is named.") var session: String?

    func run() async throws {
        try await choice.common.withInstallation { installation in
            let person = try await choice.person(installation)
            let authority = installation.authority
            var count = 1
            if let session {
                let id = SessionID(rawValue: session)
                guard try await authority.sessions(of: person.id).contains(where: { $0.id == id })
                else { throw AuthorityError.noSuchSession(id) }
                try await authority.revokeSession(id, by: .command)
            } else {
                count = try await authority.revokeSessions(of: person.id, by: .command)
            }
            choice.common.show(["ended": .integer(Int64(count))], "ended: \(count)")
        }
    }
}

extension SessionRecord {
    /// The session as the command shows it, without its token.
    fileprivate var json: JSONValue {
        [
            "id": .string(id.rawValue), "kind": .string(kind.rawValue),
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
            "idle_seconds": idle.map { .integer($0.components.seconds) } ?? .null,
            "last_use": lastUse.map { use in
                [
                    "at": .string(use.at.rfc3339), "address": .string(use.address.description),
                    "user_agent": .string(use.userAgent),
                ]
            } ?? .null,
        ]
    }

    fileprivate var text: String {
        let seen = lastUse.map {
            "last used \($0.at.rfc3339) from \($0.address) by \($0.userAgent.harmless())"
        }
        return "\(id)  until \(expiresAt.rfc3339)  \(seen ?? "not used")"
    }
}
