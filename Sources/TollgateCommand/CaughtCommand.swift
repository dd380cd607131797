import ArgumentParser
import Catcher
import Foundation
import TollgateCore

struct CaughtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caught",
        abstract: "List the callbacks that were caught on this machine, or show one.",
        subcommands: [ListCaught.self, ShowCaught.self],
        defaultSubcommand: ListCaught.self
    )
}

struct ListCaught: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what was caught, oldest first; with an id, show that one."
    )

    @Argument(help: "The id of a caught callback.") var id: String?
    @OptionGroup var options: CatcherOptions

    func run() async throws {
        try await Failure.handled {
            if let id {
                let view = CaughtView(try options.callback(id))
                return options.common.show(.object(view.jsonWithContent), view.text)
            }
            let store = try options.store()
            var (lines, values): ([String], [JSONValue]) = ([], [])
            // One file after the other: a thousand bodies need not be in memory at once.
            for callback in try store.ids().lazy.compactMap({ store.find($0) }) {
                let view = CaughtView(callback)
                lines.append(view.line)
                values.append(.object(view.json))
            }
            options.common.show(.array(values), lines.joined(separator: "\n"))
        }
    }
}

struct ShowCaught: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the head and the body of one caught callback, signatures included."
    )

    @Argument(help: "The id of a caught callback.") var id: String
    @Flag(help: "Print the body alone, byte for byte, such as for tollgate verify --body-file.")
    var body = false
    @OptionGroup var options: CatcherOptions

    func validate() throws {
        if body && options.common.json {
            throw ValidationError("--body and --json exclude each other")
        }
    }

    func run() async throws {
        try await Failure.handled {
            let callback = try options.callback(id)
            if body { return FileHandle.standardOutput.write(Data(callback.request.body)) }
            let view = CaughtView(callback)
            options.common.show(.object(view.jsonWithContent), view.text)
        }
    }
}
