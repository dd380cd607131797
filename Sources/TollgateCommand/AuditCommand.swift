import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read and verify the record of changes.",
        subcommands: [List.self, Verify.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List changes, oldest first.")

        @Option(help: "Only behind this sequence.") var after: Int64 = 0
        @Option(help: "How many at the most, up to 10000.") var limit = 1_000
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard (1...10_000).contains(limit) else {
                throw ValidationError("--limit takes 1 to 10000")
            }
        }

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

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verify that no row was altered, removed or cut off.",
            discussion:
                "Keep the head that this prints elsewhere, and give it to --expect next time: rows cut off the end are found by that alone."
        )

        @Option(help: "A head that was printed earlier: 64 hexadecimal digits.") var expect: String?
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard let expect, Hexadecimal.decode(expect).flatMap({ Digest($0) }) == nil else {
                return
            }
            throw ValidationError("a head has 64 hexadecimal digits")
        }

        func run() async throws {
            try await common.withInstallation { installation in
                let head = expect.flatMap { Hexadecimal.decode($0) }.flatMap { Digest($0) }
                let chain = installation.authority.audit
                let verdict = try await installation.store.read {
                    try chain.verify($0, expecting: head)
                }
                switch verdict {
                case .sound(let rows, let head):
                    common.show(
                        ["valid": true, "rows": .integer(rows), "head": .string(head.description)],
                        "\(rows) rows are as they were written; head \(head)"
                    )
                case .broken(let sequence, let reason):
                    common.show(
                        [
                            "valid": false, "first_bad_sequence": .integer(sequence),
                            "reason": .string(reason),
                        ],
                        "row \(sequence): \(reason)"
                    )
                    throw ExitCode(65)
                }
            }
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
