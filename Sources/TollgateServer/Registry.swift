import Callbacks
public import Gatekeeper
public import TollgateCore

/// The dialects that a server speaks: the only place that knows which there are.
public struct Registry: Sendable {
    /// The modules, in the order in which listings show them.
    public let modules: [DialectModule]

    /// Makes a registry; two modules cannot have an action of the same name.
    public init(_ modules: [DialectModule]) {
        let names = modules.flatMap(\.actions).map(\.name)
        precondition(Set(names).count == names.count, "an action's name is there once")
        self.modules = modules
    }

    /// The kinds of credentials of all dialects.
    public var kinds: [CredentialKind] { modules.flatMap(\.kinds) }

    /// The signers of every channel: the dialects' and that of the server's own notices.
    public var callbackSigners: [any CallbackSigner] {
        modules.compactMap(\.callbackSigner) + [NoticeSigner()]
    }

    /// What can be made to happen in the sandboxes of all dialects.
    public var actions: [SandboxAction] { modules.flatMap(\.actions) }

    /// The configuration keys of all dialects.
    public var options: [DialectOption] {
        modules.flatMap { $0.options + groups(of: $0).map(\.option) }
    }

    /// The dialects as they are configured.
    public func dialects(_ configuration: Configuration) -> [any Dialect] {
        modules.map { $0.makeDialect(configuration.dialects.options(of: $0.name)) }
    }

    /// A module's dialect as it is where nothing is configured.
    func unconfigured(_ module: DialectModule) -> any Dialect {
        let defaults = module.options.compactMap { option in
            option.choices.first.map { (option.name, $0) }
        }
        return module.makeDialect(Dictionary(uniqueKeysWithValues: defaults))
    }

    /// The route groups of a dialect: those that its claims name, and those that it has a limit for.
    func groups(of module: DialectModule) -> [RouteGroup] {
        let named = unconfigured(module).claims.compactMap(\.group) + module.limits.keys.sorted()
        return named.reduce(into: []) { groups, name in
            let group = RouteGroup(
                dialect: module.name,
                name: name,
                standard: module.limits[name]
            )
            if !groups.contains(group) { groups.append(group) }
        }
    }
}

/// Claims of one dialect that share a limit.
struct RouteGroup: Hashable {
    /// The dialect's name.
    let dialect: String
    /// The group's name.
    let name: String
    /// The limit where nothing is configured, or `nil`.
    let standard: RequestLimit?

    /// The configuration key that limits the group.
    var option: DialectOption {
        DialectOption(limitOf: name, dialect: dialect, standard: standard)
    }
}
