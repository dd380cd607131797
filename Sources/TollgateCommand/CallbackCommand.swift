import ArgumentParser
import Authority
import Callbacks
import TollgateCore
import TollgateServer

struct CallbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callback",
        abstract: "Say where callbacks go, see what became of them, and send them again.",
        subcommands: [
            ConfigureCallbacks.self, ShowCallbackSettings.self, PingReceiver.self,
            ListCallbacks.self, ShowCallback.self, ResendCallback.self, RecoverCallbacks.self,
            EnableReceiver.self, CatchCallbacks.self, CaughtCommand.self, ReplayCallbacks.self,
        ]
    )
}

/// The options that name a channel of an organisation.
struct ChannelOptions: ParsableArguments {
    @Option(help: "Whose callbacks.") var organisation: String
    @Option(help: "Their world: sandbox or production.") var environment: Environment
    @Option(help: "The channel: a dialect's name, or tollgate for the server's own notices.")
    var channel: String

    func validate() throws {
        let known = TollgateCommand.registry.callbackSigners.map(\.channel)
        guard !known.contains(channel) else { return }
        throw ValidationError(
            "no channel named \(channel); there are \(known.joined(separator: ", "))"
        )
    }
}

struct ConfigureCallbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configure",
        abstract: "Change where a channel's callbacks go and what signs them.",
        discussion: """
            What is not named stays as it is. A new key signs every try from now on, also of callbacks \
            that wait already. With --ed25519, on the channel tollgate, the new key is a pair: the \
            private half stays here, sealed, and the public one is printed, whpk_…, which receivers \
            verify v1a signatures with. --key-from-stdin takes a private half of yours, whsk_…, too.
            """
    )

    @OptionGroup var channel: ChannelOptions
    @Option(help: "Where callbacks go that name no address of their own: https://HOST/PATH.")
    var url: String?
    @Flag(help: "Send no callbacks, except those that name an address of their own.")
    var noURL = false
    @Flag(help: "Make a new key; it is shown this once.") var newKey = false
    @Flag(name: .customLong("ed25519"), help: "Make the new key an Ed25519 pair; tollgate only.")
    var isPair = false
    @Flag(help: "Take the key from the first line of standard input.") var keyFromStdin = false
    @Flag(help: "Sign no more.") var noKey = false
    @Flag(help: "Allow receivers on this machine's loopback interface, also http; sandbox only.")
    var allowLoopback = false
    @Flag(help: "Allow no receivers on this machine's loopback interface.")
    var forbidLoopback = false
    @Option(help: "A file that must not be there yet, for the new key; else it is printed.")
    var secretFile: String?
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if url != nil && noURL { throw ValidationError("--url and --no-url exclude each other") }
        if [newKey, keyFromStdin, noKey].count(where: { $0 }) > 1 {
            throw ValidationError("--new-key, --key-from-stdin and --no-key exclude each other")
        }
        if allowLoopback && forbidLoopback {
            throw ValidationError("--allow-loopback and --forbid-loopback exclude each other")
        }
        if isPair && !newKey { throw ValidationError("--ed25519 goes with --new-key") }
        if secretFile != nil && (!newKey || isPair) {
            throw ValidationError(
                isPair
                    ? "--secret-file takes a shared secret, and nothing of --ed25519 is to be kept secret"
                    : "--secret-file takes the key of --new-key"
            )
        }
    }

    func run() async throws {
        var edit = CallbackEdit()
        // A person may take long over the key; the server's own keys are read afterwards.
        try await Failure.handled { edit = try self.edit() }
        try await common.withInstallation(
            denying: AdministrativeAct("callback.configure", channel.organisation)
        ) { [edit] installation in
            let owner = try await installation.authority.organisation(named: channel.organisation)
            let file = try secretFile.map { try SecretFile(creating: $0) }
            let office = CallbackOffice(installation, by: .command)
            let changed: (settings: CallbackSettings, newKey: Secret?)
            do {
                changed = try await office.configure(
                    owner.id,
                    channel.environment,
                    channel.channel,
                    edit
                )
            } catch {
                try file?.discard()
                throw error
            }
            let view = CallbackSettingsView(
                settings: changed.settings,
                organisation: owner.name,
                publicKey: try await office.publicKey(of: changed.settings)
            )
            guard let key = changed.newKey?.reveal() else {
                return common.show(.object(view.json), view.text)
            }
            if let file {
                try file.write(key)
                return common.show(.object(view.json), view.text)
            }
            var json = view.json
            json["key"] = .string(key)
            common.show(.object(json), "\(view.text)\nkey (shown this once): \(key)")
        }
    }

    private func edit() throws -> CallbackEdit {
        var edit = CallbackEdit()
        if let url { edit.place = .url(url) }
        if noURL { edit.place = .nowhere }
        if newKey { edit.key = isPair ? .newPair : .new }
        if noKey { edit.key = CallbackEdit.Key.none }
        if keyFromStdin { edit.key = .given(try KeyInput.standardInput()) }
        if allowLoopback { edit.allowsLoopback = true }
        if forbidLoopback { edit.allowsLoopback = false }
        return edit
    }
}

struct ShowCallbackSettings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Show where an organisation's callbacks go."
    )

    @Option(help: "Whose callbacks.") var organisation: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let owner = try await installation.authority.organisation(named: organisation)
            let office = CallbackOffice(installation, by: .command)
            let channels = TollgateCommand.registry.callbackSigners.map(\.channel)
            var views: [CallbackSettingsView] = []
            for environment in Environment.allCases {
                for settings in try await office.settings(
                    owner.id,
                    environment,
                    channels: channels
                ) {
                    views.append(
                        CallbackSettingsView(
                            settings: settings,
                            organisation: owner.name,
                            publicKey: try await office.publicKey(of: settings)
                        )
                    )
                }
            }
            common.show(
                .array(views.map { .object($0.json) }),
                views.map(\.text).joined(separator: "\n")
            )
        }
    }
}

struct PingReceiver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Send a callback that tells nothing, to try a receiver out."
    )

    @OptionGroup var channel: ChannelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation(
            denying: AdministrativeAct("callback.ping", channel.organisation)
        ) { installation in
            let owner = try await installation.authority.organisation(named: channel.organisation)
            let id = try await CallbackOffice(installation, by: .command).ping(
                owner.id,
                channel.environment,
                channel.channel
            )
            common.show(
                ["id": .string(id.rawValue)],
                "\(id) is queued; see what becomes of it with: tollgate callback show \(id)"
            )
        }
    }
}

struct EnableReceiver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Put a receiver back into use that was disabled after it failed for days.",
        discussion: "Callbacks that failed meanwhile are sent again by: tollgate callback recover"
    )

    @Option(help: "Whose receiver.") var organisation: String
    @Option(help: "Its world: sandbox or production.") var environment: Environment
    @Option(help: "The receiver's address, as callback list shows it.") var destination: String
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.withInstallation { installation in
            let owner = try await installation.authority.organisation(named: organisation)
            let wasDisabled = try await CallbackOffice(installation, by: .command).enable(
                Receiver(
                    organisation: owner.id,
                    environment: environment,
                    destination: destination
                )
            )
            common.show(
                ["destination": .string(destination), "was_disabled": .bool(wasDisabled)],
                wasDisabled ? "enabled" : "it was not disabled"
            )
        }
    }
}
