import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct OrganisationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organisation",
        abstract: "Make and list organisations.",
        subcommands: [Create.self, List.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an organisation.")

        @Argument(help: "The name: letters, digits and hyphens; it stands in paths.")
        var name: String

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withInstallation(create: true) { installation in
                let organisation = try await installation.authority.createOrganisation(
                    name,
                    by: .command
                )
                common.show(organisation.json, "\(organisation.name)  \(organisation.id)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List organisations.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withInstallation { installation in
                let all = try await installation.store.read { try $0.organisations.list() }
                common.show(
                    .array(all.map(\.json)),
                    all.map { "\($0.name)  \($0.id)" }.joined(separator: "\n")
                )
            }
        }
    }
}

extension OrganisationRecord {
    /// The organisation as the command prints it.
    var json: JSONValue {
        [
            "id": .string(id.rawValue), "name": .string(name),
            "created_at": .string(createdAt.rfc3339),
        ]
    }
}
