import ArgumentParser
import Authority
import Foundation
import TollgateCore
import TollgateServer

struct ExportAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the record of changes with its checkpoints, one JSON object a line.",
        discussion: """
            The end is always a checkpoint, so that audit verify --file --public-key can verify every line. \
            Rows are verified before they are printed; ends with 65 at the first that is not as it was \
            written.
            """
    )

    @Option(help: "Only behind this sequence.") var after: Int64 = 0
    @Option(
        help: "From the first row at this moment or later on, such as 2027-01-31T12:00:00Z.",
        transform: { try Instant(argument: $0) }
    )
    var since: Instant?
    @Option(
        help: "Up to the row before the first one that is later than this moment.",
        transform: { try Instant(argument: $0) }
    )
    var until: Instant?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after takes 0 or more") }
    }

    func run() async throws {
        var choice = AuditExport.Choice()
        (choice.after, choice.since, choice.until) = (after, since, until)
        try await common.withInstallation { [choice] installation in
            let export = AuditExport(
                installation.store,
                installation.authority.audit,
                time: installation.time
            )
            do {
                try await export.run(choice) { lines in
                    let text = lines.map { $0.text + "\n" }.joined()
                    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
                }
            } catch let fault as AuditBreak {
                throw BrokenAudit(fault: fault)
            }
        }
    }
}

/// The rows are not as they were written.
struct BrokenAudit: RuleRefusal, CustomStringConvertible {
    let fault: AuditBreak

    var description: String { fault.description }
}
