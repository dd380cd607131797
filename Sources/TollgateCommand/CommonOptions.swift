import ArgumentParser
import Authority
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
    ///   - act: What is recorded as denied where a rule forbids it; `nil` where only the authority's rules
    ///     hold, and where something is only read.
    ///   - body: What to do with it; the store is closed afterwards.
    /// - Throws: What opening, the body or closing throws.
    func withInstallation(
        create: Bool = false,
        denying act: AdministrativeAct? = nil,
        _ body: (Installation) async throws -> Void
    ) async throws {
        try await Failure.handled {
            let installation = try Installation.open(
                try load().configuration,
                TollgateCommand.registry,
                create: create
            )
            do {
                try await installation.namingStore {
                    let before = try await installation.store.read { try $0.feed.position() }
                    try await body(installation)
                    let after = try await installation.store.read { try $0.feed.position() }
                    if after != before { try await settle(installation.folder) }
                }
            } catch {
                if let act, AdministrativeAct.isDenied(by: error) {
                    try await record(error, denying: act, installation)
                }
                try await installation.store.close()
                throw error
            }
            try await installation.store.close()
        }
    }

    private func record(
        _ denial: any Error,
        denying act: AdministrativeAct,
        _ installation: Installation
    ) async throws {
        try await installation.authority.recordDenial(
            of: act.action,
            act.subject,
            because: "\(denial)",
            by: .command
        )
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
