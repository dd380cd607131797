import ArgumentParser
import TollgateCore
import TollgateServer

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the store into a new file, while servers run.",
        discussion: """
            The keys are not in it: tollgate keys export copies them. Note the audit head that this prints; \
            after a restore, tollgate audit verify --expect finds the row again.
            """
    )

    @Option(help: "The new file.") var file: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation(denying: AdministrativeAct("store.backup", file)) {
            installation in
            let backup = try await Backup.make(installation, to: file, by: .command)
            common.show(
                [
                    "file": .string(backup.path), "bytes": .integer(backup.bytes),
                    "epoch": .string(backup.epoch), "audit_rows": .integer(backup.auditRows),
                    "audit_head": .string(backup.auditHead.description),
                ],
                """
                \(backup.path)  \(backup.bytes) bytes, read back and found sound
                \(backup.auditRows) audit rows; head \(backup.auditHead)
                """
            )
        }
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup of the store into a data folder that no server uses.",
        discussion: """
            The folder must have the keys that the backup was made with: tollgate keys import comes first in \
            a new folder. Sessions are ended, and servers forget what they knew.
            """
    )

    @Option(help: "The backup.") var file: String
    @Flag(help: "Put it in the place of the store that is there, which is kept beside it.")
    var replace = false
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let folder = DataFolder(try common.load().configuration.data)
            let outcome = try await Restoration(folder)
                .run(file, replacing: replace, by: .command)
            common.show(
                [
                    "epoch": .string(outcome.epoch), "audit_rows": .integer(outcome.auditRows),
                    "audit_head": .string(outcome.auditHead.description),
                    "credentials": .integer(outcome.credentials), "kept": .optional(outcome.kept),
                ],
                """
                \(outcome.credentials) credentials, \(outcome.auditRows) audit rows; head \
                \(outcome.auditHead)\(outcome.kept.map { "\nthe store that was there: \($0)" } ?? "")
                """
            )
        }
    }
}
