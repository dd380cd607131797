import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read, sign, export and verify the record of changes.",
        subcommands: [
            List.self, VerifyAudit.self, ExportAudit.self, SignAudit.self, ListCheckpoints.self,
            AuditKey.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List changes, oldest first.")

        @Option(help: "Only behind this sequence.") var after: Int64 = 0
        @Option(help: "How many at the most, up to 10000.") var limit = 1_000
        @OptionGroup var common: CommonOptions

        func validate() throws { try AuditLimit.check(limit) }

        func run() async throws {
            try await common.withInstallation { installation in
                let (after, limit) = (after, limit)
                let rows = try await installation.store.read {
                    try $0.audit.rows(after: after, limit: limit)
                }
                common.show(
                    .array(try rows.map { try $0.json }),
                    rows.map(\.text).joined(separator: "\n")
                )
            }
        }
    }
}

/// How many rows or checkpoints a listing takes.
enum AuditLimit {
    static func check(_ limit: Int) throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit takes 1 to 10000")
        }
    }
}

extension AuditRow {
    /// The row as the command prints it.
    var json: JSONValue {
        get throws {
            [
                "sequence": .integer(sequence), "at": .string(at.rfc3339), "actor": .string(actor),
                "action": .string(action), "subject": .string(subject),
                "details": try JSONValue(reading: Array(details.utf8)),
                "hash": .string(hash.description),
            ]
        }
    }

    /// The row as one line for people.
    var text: String { "\(sequence)  \(at.rfc3339)  \(actor)  \(action)  \(subject)  \(details)" }
}
