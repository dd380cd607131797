import ArgumentParser
import Foundation
import TollgateCore
import TollgateServer

/// The options that every command which opens a data folder takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "The configuration file (YAML).")
    var config: String?

    @Option(help: "The data folder; over the configuration's.")
    var data: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    /// Loads the configuration of file, environment and flags.
    func load(_ flags: [String: String] = [:]) throws -> LoadedConfiguration {
        var flags = flags
        flags["data"] = data
        let loader = ConfigurationLoader(TollgateCommand.registry)
        return try loader.load(
            file: config,
            variables: ProcessInfo.processInfo.environment,
            flags: flags
        )
    }

    /// Opens the data folder.
    ///
    /// - Parameters:
    ///   - create: Whether to make what is not there.
    ///   - body: What to do with it; the store is closed afterwards.
    /// - Throws: What opening, the body or closing throws.
    func withInstallation(
        create: Bool = false,
        _ body: (Installation) async throws -> Void
    ) async throws {
        try await Failure.handled {
            let installation = try Installation.open(
                try load().configuration,
                TollgateCommand.registry,
                create: create
            )
            do {
                let before = try await installation.store.read { try $0.feed.position() }
                try await body(installation)
                let after = try await installation.store.read { try $0.feed.position() }
                if after != before { try await settle(installation.folder) }
            } catch {
                try await installation.store.close()
                throw error
            }
            try await installation.store.close()
        }
    }

    /// Waits until a server that runs on the folder has read what this command changed, so that the
    /// change is in force when the command ends.
    private func settle(_ folder: DataFolder) async throws {
        guard let addresses = try folder.addresses() else { return }
        try await ManagementClient(addresses.management).settle()
    }

    /// Prints a value as JSON, or a text for people.
    func show(_ value: JSONValue, _ text: @autoclosure () -> String) {
        print(json ? value.text : text())
    }
}
