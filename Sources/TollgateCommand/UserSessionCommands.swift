import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

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
            choice.common.showList(sessions, json: \.json, text: \.text)
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
                try await authority.revokeSession(id, of: person.id, by: .command)
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

extension CommonOptions {
    /// Prints values as one JSON array, or each as a line for people.
    func showList<Value>(
        _ values: [Value],
        json: (Value) -> JSONValue,
        text: (Value) -> String
    ) {
        show(.array(values.map(json)), values.map(text).joined(separator: "\n"))
    }
}
