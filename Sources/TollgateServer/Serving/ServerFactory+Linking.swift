import Delivery
import Gatekeeper
import Linking
import Logging
import NIOPosix
import TollgateCore

extension ServerFactory {
    /// Who links accounts, by the dialect's name.
    ///
    /// The sandbox has its dialect's provider, production the upstream where one is configured.
    func linkDesks() -> [String: LinkDesk] {
        var desks: [String: LinkDesk] = [:]
        for module in registry.modules {
            guard let part = module.linking else { continue }
            let world = installation.sandboxWorld(of: module.name)
            desks[module.name] = LinkDesk(
                authority: installation.authority,
                store: installation.store,
                rings: installation.rings,
                kinds: part.kinds,
                providers: providers(part, world),
                rules: LinkRules(endedAttemptKept: configuration.retention.linkAttempts),
                randomness: world.randomness,
                time: installation.time,
                events: part.makeEvents(world)
            )
        }
        return desks
    }

    private func providers(
        _ part: LinkingPart,
        _ world: SandboxWorld
    ) -> [Environment: any LinkProvider] {
        var providers: [Environment: any LinkProvider] = [:]
        for environment in Environment.allCases {
            switch (configuration.environments[environment].backend, environment) {
            case (.sandbox, _): providers[environment] = part.makeProvider(world)
            case (.nothing, .production): providers[environment] = linkUpstream
            case (.nothing, .sandbox): break
            }
        }
        return providers
    }

    /// The backends of production that have the upstream's billers and nothing else.
    ///
    /// With one the gatekeeper has the linking of accounts done, too.
    func directories() -> [BackendKey: any Backend] {
        guard let linkUpstream, configuration.environments.production.backend == .nothing else {
            return [:]
        }
        return registry.modules.reduce(into: [:]) { backends, module in
            guard let part = module.linking else { return }
            backends[BackendKey(.production, module.name)] = part.makeDirectory(linkUpstream)
        }
    }

    /// The threads that look the upstream's name up: its own, so that receivers of callbacks whose name
    /// servers do not answer keep nobody from linking.
    private static let linkUpstreamLookUps = startedLookUps()

    /// The linking upstream, where one is configured.
    ///
    /// - Parameters:
    ///   - settings: Its address and its secret's file.
    ///   - logger: Where its faults are noted.
    /// - Returns: What asks it.
    /// - Throws: ``LinkUpstreamFault`` where a file cannot be used.
    static func linkUpstream(
        _ settings: Configuration.LinkingUpstream,
        _ logger: Logger
    ) throws(LinkUpstreamFault) -> UpstreamLinkProvider? {
        guard let address = settings.url, let secretFile = settings.secretFile else { return nil }
        let group = MultiThreadedEventLoopGroup.singleton
        let secret = try linkUpstreamSecret(secretFile)
        do {
            return UpstreamLinkProvider(
                address: address,
                secret: secret,
                timeout: settings.timeout,
                resolver: SystemResolver(pool: linkUpstreamLookUps, group: group),
                tls: try Poster.trust(adding: settings.trustedCertificates),
                userAgent: "Tollgate/\(Version.current)",
                group: group,
                logger: logger
            )
        } catch {
            throw .trust(settings.trustedCertificates)
        }
    }

    /// Reads the secret by which the linking upstream knows this server.
    ///
    /// - Parameter path: Its file, which nobody but its owner may read.
    /// - Returns: The secret.
    /// - Throws: ``LinkUpstreamFault``.
    static func linkUpstreamSecret(_ path: String) throws(LinkUpstreamFault) -> UpstreamSecret {
        let file: BoundedFile
        do throws(FileFault) {
            // Room for a line end of two bytes.
            file = try BoundedFile.content(of: path, bytesMax: UpstreamSecret.bytesMax + 2)
        } catch {
            throw .file("\(error)")
        }
        guard file.permissions & 0o077 == 0 else {
            throw .readableByOthers(path, Int(file.permissions))
        }
        guard let secret = UpstreamSecret(file.bytes) else { throw .noSecret(path) }
        guard !GuessableSecret.matches(file.bytes) else { throw .guessable(path) }
        return secret
    }
}

/// A file of the linking upstream cannot be used; its words hold nothing of the secret.
enum LinkUpstreamFault: Error, CustomStringConvertible {
    /// The secret's file cannot be read.
    case file(String)
    /// Others than its owner may read the secret's file.
    case readableByOthers(String, Int)
    /// The file holds no secret.
    case noSecret(String)
    /// The file holds a placeholder, or hardly any letters.
    case guessable(String)
    /// The file of authorities, or those of the system, cannot be used.
    case trust(String?)

    /// The key and what is wrong with its file.
    var description: String {
        switch self {
        case .file(let fault): "linking.upstream.secretFile: \(fault)"
        case .readableByOthers(let path, let permissions):
            "linking.upstream.secretFile: \(path): its mode is"
                + " 0\(String(permissions, radix: 8)), so others may read this secret;"
                + " run: chmod 600 \(path)"
        case .noSecret(let path):
            "linking.upstream.secretFile: \(path) must hold one line of \(UpstreamSecret.bytesMin)"
                + " to \(UpstreamSecret.bytesMax) visible letters of ASCII"
        case .guessable(let path):
            "linking.upstream.secretFile: \(path) holds a default or a secret that is easily guessed;"
                + " make one with: openssl rand -hex 32"
        case .trust(let path?):
            "linking.upstream.trustedCertificates: \(path) is no PEM file of certificates"
        case .trust(nil):
            "TLS for the linking upstream cannot be set up: the system's certificates cannot be"
                + " read"
        }
    }
}
