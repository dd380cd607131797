import ArgumentParser
import Foundation
import TollgateCore
import TollgateServer

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say exactly how a request was decided, by the id that its answer carried.",
        discussion: """
            Shows the exact reason, whose credential it was, which limit refused, what the caller saw and \
            what mends it. Refusals are known for up to 7 days (the newest 64 MiB), also after a restart and while no server runs.
            """
    )

    @Argument(help: "The value of X-Request-ID.") var requestID: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let configuration = try common.load().configuration
            let folder = DataFolder(configuration.data)
            let finder = RequestFinder(
                folder,
                TollgateCommand.registry.dialects(configuration)
            )
            guard let explanation = try await finder.explain(requestID) else {
                throw NoSuchThing(
                    description: "nothing is known of a request \(requestID) in \(folder.path); "
                        + "refusals are kept for up to 7 days, admitted requests for 1 hour by the running "
                        + "server"
                )
            }
            common.show(explanation.json, explanation.text)
        }
    }
}

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check that a data folder and its server are in order."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await Failure.handled {
            let doctor = Doctor(try common.load().configuration)
            let findings = await doctor.examine()
            common.show(
                .array(findings.map(\.json)),
                findings.map(\.text).joined(separator: "\n")
            )
            if findings.contains(where: { !$0.isOK }) { throw ExitCode(65) }
        }
    }
}
