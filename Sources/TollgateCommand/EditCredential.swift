import ArgumentParser
import Authority
import TollgateCore
import TollgateServer

struct EditCredential: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Change a credential's label, scopes, networks, web pages, end or limit.",
        discussion: "What is not named stays. Running servers follow within a second."
    )

    @OptionGroup var chosen: CredentialArguments
    @Option(help: "What you call it.") var label: String?
    @Option(help: "A scope that it has; those named replace the ones that it had.")
    var scope: [String] = []
    @Option(
        help: "When it ends by itself, such as 2027-01-31T12:00:00Z.",
        transform: { try Instant(argument: $0) }
    )
    var expiresAt: Instant?
    @Flag(help: "It does not end by itself.") var neverExpires = false
    @Option(
        name: .customLong("allow-ip"),
        help:
            "A network that it may be used from, such as 192.0.2.0/24; those named replace the old list.",
        transform: { try Network(argument: $0) }
    )
    var allowIP: [Network] = []
    @Flag(name: .customLong("any-ip"), help: "It may be used from anywhere.") var anyIP = false
    @Option(
        help: "An origin of your web pages; those named replace the ones that it had.",
        transform: { try WebOrigin(argument: $0) }
    )
    var origin: [WebOrigin] = []
    @Flag(help: "No web page of yours has a part in it.") var noOrigin = false
    @Option(
        help: "Its own limit, such as 100/1m.",
        transform: { try RequestLimit(argument: $0) }
    )
    var limit: RequestLimit?
    @Flag(help: "The configured limit holds for it.") var noLimit = false

    func validate() throws {
        let pairs = [
            (expiresAt != nil, neverExpires, "--expires-at and --never-expires"),
            (!allowIP.isEmpty, anyIP, "--allow-ip and --any-ip"),
            (limit != nil, noLimit, "--limit and --no-limit"),
            (!origin.isEmpty, noOrigin, "--origin and --no-origin"),
        ]
        for (value, flag, names) in pairs where value && flag {
            throw ValidationError("\(names) exclude each other")
        }
        let isGiven = pairs.contains { $0.0 || $0.1 } || label != nil || !scope.isEmpty
        guard isGiven else { throw ValidationError("nothing to change was named") }
    }

    func run() async throws {
        try await chosen.change { try await $0.edit($1, edit, by: .command) }
    }

    private var edit: CredentialEdit {
        var edit = CredentialEdit()
        if let label { edit.label = .set(label) }
        if !scope.isEmpty { edit.scopes = .set(scope.map { Scope(rawValue: $0) }) }
        if !allowIP.isEmpty || anyIP { edit.networks = .set(allowIP) }
        if !origin.isEmpty || noOrigin { edit.origins = .set(origin.map(\.description)) }
        if expiresAt != nil || neverExpires { edit.expiresAt = .set(expiresAt) }
        if limit != nil || noLimit { edit.limit = .set(limit) }
        return edit
    }
}
