import ArgumentParser
import Authority
import TollgateCore
import TollgateCrypto
import TollgateServer

struct SignAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign the rows that have no checkpoint yet, and show the newest checkpoint.",
        discussion: "A running server does it by itself. Ends with 65 where the chain is broken."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            do {
                guard let checkpoint = try await installation.authority.signAuditRows() else {
                    throw NoSuchThing(description: "there is no row to sign")
                }
                common.show(checkpoint.line, checkpoint.text)
            } catch let fault as AuditBreak {
                throw BrokenAudit(fault: fault)
            }
        }
    }
}

struct ListCheckpoints: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoints",
        abstract: "List the checkpoints, oldest first, behind the cut if there is one."
    )

    @Option(help: "Only behind this row.") var after: Int64 = 0
    @Option(help: "How many at the most, up to 10000.") var limit = 1_000
    @OptionGroup var common: CommonOptions

    func validate() throws { try AuditLimit.check(limit) }

    func run() async throws {
        try await common.withInstallation { installation in
            let (after, limit) = (after, limit)
            let found = try await installation.store.read { transaction in
                let cut = try transaction.audit.cut().map { [$0] } ?? []
                return cut.filter { $0.sequence > after }
                    + (try transaction.audit.checkpoints(after: after, limit: limit))
            }
            common.show(
                .array(found.prefix(limit).map(\.line)),
                found.prefix(limit).map(\.text).joined(separator: "\n")
            )
        }
    }
}

struct AuditKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print the public key that verifies checkpoints and exports, as PEM.",
        discussion:
            "It is no secret. Keep it where the exports go: who has it can verify and not sign."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let key = installation.authority.audit.publicKey
            common.show(
                [
                    "algorithm": "Ed25519", "key": .string(key.id),
                    "public_key": .string(Hexadecimal.encode(key.bytes)), "pem": .string(key.pem),
                ],
                String(key.pem.dropLast())
            )
        }
    }
}

extension AuditCheckpoint {
    /// The checkpoint as one line for people.
    fileprivate var text: String {
        "\(kind.rawValue)  \(sequence)  \(at.rfc3339)  key \(keyID)  \(head)"
    }
}
