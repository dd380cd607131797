import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct RevokeCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a credential for good, or all of an organisation's, or leaked secrets.",
        discussion: """
            With --leaked, secrets are read from standard input, one a line, each alone or as \
            handle:secret, and are never shown. A credential whose newest secret leaked is revoked; an \
            old secret in its overlap is ended, and its credential goes on.
            """
    )

    @Flag(help: "End the secrets that are read from standard input.") var leaked = false
    @OptionGroup var chosen: CredentialChoice

    func validate() throws {
        if leaked, chosen.all || chosen.id != nil {
            throw ValidationError("--leaked goes without an id and without --all")
        }
    }

    func run() async throws {
        if leaked {
            try await endLeaked()
        } else {
            try await chosen.change(to: .revoked)
        }
    }

    private func endLeaked() async throws {
        let common = chosen.common
        try await common.withInstallation { installation in
            let lines = try SecretLines.read()
            let outcomes = try await installation.authority.endLeaked(
                lines.map(\.secret),
                by: .command
            )
            let reports = zip(lines, outcomes).map { LeakReport(line: $0.number, outcome: $1) }
            common.show(
                .array(reports.map(\.json)),
                reports.map(\.text).joined(separator: "\n")
            )
        }
    }
}

/// What was done about one line: told by its number, never by what it holds.
private struct LeakReport {
    let line: Int
    let outcome: LeakOutcome

    var json: JSONValue {
        [
            "line": .integer(line), "result": .string(word), "credential": .optional(credential),
            "secret": .optional(secret), "session": .optional(session),
        ]
    }

    var text: String {
        let ids = [credential, secret, session].compactMap(\.self)
        return (["line \(line):", word] + ids).joined(separator: "  ")
    }

    private var word: String {
        switch outcome {
        case .unknown: "unknown"
        case .revoked: "revoked"
        case .retired: "retired"
        case .over: "already_over"
        case .sessionEnded: "session_ended"
        }
    }

    private var credential: String? {
        switch outcome {
        case .revoked(let id), .retired(_, let id), .over(let id): id.rawValue
        case .unknown, .sessionEnded: nil
        }
    }

    private var secret: String? {
        if case .retired(let id, _) = outcome { id.rawValue } else { nil }
    }

    private var session: String? {
        if case .sessionEnded(let id) = outcome { id.rawValue } else { nil }
    }
}
