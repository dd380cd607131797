import Authority
import Foundation
import Gatekeeper
public import TollgateCore
import TollgateCrypto
import TollgatePasswords

/// Makes the demo organisation with fresh sandbox credentials of every dialect.
public struct Quickstart: Sendable {
    /// The organisation's name.
    public static let organisation = "demo"

    /// What a newcomer is shown.
    public struct Guide: Sendable {
        /// Everything, for programs.
        public let json: JSONValue
        /// The same for people, ending in a call to try.
        public let text: String
    }

    private let configuration: Configuration
    private let registry: Registry
    private let installation: Installation

    /// Makes a quickstart for an opened data folder.
    public init(_ configuration: Configuration, _ registry: Registry, _ installation: Installation)
    {
        self.configuration = configuration
        self.registry = registry
        self.installation = installation
    }

    /// Makes the credentials.
    ///
    /// - Returns: What to show; the secrets in it are shown this once.
    /// - Throws: ``AuthorityError``, ``StoreFault`` and faults of files.
    public func run() async throws -> Guide {
        let organisation = try await demoOrganisation()
        let authority = installation.authority
        let running = try installation.folder.addresses()
        let certificates = try configuration.tls.certificate == nil ? ensureCertificates() : nil
        let desk = QuickstartDesk(
            organisation: organisation,
            baseURL: try installation.sandboxURL(configuration),
            issue: { kind, label, scopes in
                if let fresh = try await renewal(of: kind, organisation) { return fresh }
                let request = IssueRequest(
                    organisation: organisation.id,
                    environment: .sandbox,
                    kind: kind.name,
                    label: label,
                    scopes: scopes
                )
                return try await authority.issue(request, by: "quickstart")
            },
            addPerson: { try await addPerson($0, to: organisation) }
        )
        var json = JSONObject([
            ("organisation", .string(organisation.name)), ("ca_file", .optional(certificates)),
        ])
        var calls: [String] = []
        for module in registry.modules {
            let section = try await module.quickstart(desk)
            json[module.name] = section.json
            calls.append(Self.call(section, certificates))
        }
        try await allowLoopback(organisation)
        return Guide(json: .object(json), text: Self.text(json, calls, isRunning: running != nil))
    }

    /// The digits of a user name behind `demo.`.
    private static let nameDigitCount = 6

    private func addPerson(
        _ kind: CredentialKind,
        to organisation: OrganisationRecord
    ) async throws -> (name: String, password: Secret) {
        let randomness = installation.randomness
        let name = "demo." + randomness.text(Self.nameDigitCount, of: "0123456789")
        let password = SecretMaker(randomness: randomness).secret(kind.secret, .sandbox)
        let context = PasswordContext(userName: name, organisation: organisation.name)
        let hash = try PasswordHashing().hash(try PasswordRules.accept(password, for: context))
        _ = try await installation.authority.createPerson(
            PersonRequest(
                organisation: organisation.id,
                environment: .sandbox,
                kind: kind.name,
                name: name,
                passwordHash: hash.text
            ),
            by: "quickstart"
        )
        return (name, password)
    }

    /// How long the old secret of a credential goes on that an organisation has only one of.
    private static let renewalOverlap: Duration = .days(1)

    /// Gives the one credential that an organisation can have of a kind a new secret; `nil` where it may have
    /// several, or has none yet.
    private func renewal(
        of kind: CredentialKind,
        _ organisation: OrganisationRecord
    ) async throws -> IssuedCredential? {
        guard kind.handle == .organisation else { return nil }
        let key = FactKey.handle(kind.name, .sandbox, organisation.id.rawValue)
        let known = try await installation.store.read { try $0.credentials.find(key) }
        guard let known, known.state != .revoked else { return nil }
        let authority = installation.authority
        let now = organisation.clock(in: .sandbox).now(at: installation.time.now())
        if let end = known.expiresAt, end <= now {
            // What is over cannot be renewed; it gives its place up.
            _ = try await authority.change(known.id, to: .revoked, by: "quickstart")
            return nil
        }
        if known.state == .disabled {
            _ = try await authority.change(known.id, to: .active, by: "quickstart")
        }
        return try await authority.rotate(
            known.id,
            overlap: min(Self.renewalOverlap, configuration.rotationOverlapMax),
            by: "quickstart"
        )
    }

    private func demoOrganisation() async throws -> OrganisationRecord {
        do {
            return try await installation.authority.organisation(named: Self.organisation)
        } catch AuthorityError.noSuchOrganisation {
            return try await installation.authority.createOrganisation(
                Self.organisation,
                by: "quickstart"
            )
        }
    }

    /// Lets the demo organisation try its callbacks out on this machine, without TLS.
    private func allowLoopback(_ organisation: OrganisationRecord) async throws {
        let office = CallbackOffice(installation, by: "quickstart")
        let channels = registry.callbackSigners.map(\.channel)
        let known = try await office.settings(organisation.id, .sandbox, channels: channels)
        for channel in channels where !known.contains(where: { $0.channel == channel }) {
            _ = try await office.configure(
                organisation.id,
                .sandbox,
                channel,
                CallbackEdit(allowsLoopback: true)
            )
        }
    }

    private func ensureCertificates() throws -> String {
        try LocalAuthority.ensure(
            in: installation.folder.path,
            publicHost: configuration.publicHost,
            now: Date()
        ).authority
    }

    private static func call(_ section: QuickstartSection, _ certificates: String?) -> String {
        let trust = certificates.map { ["--cacert", $0] } ?? []
        return (["curl"] + trust + section.curlArguments).map(quoted).joined(separator: " ")
    }

    /// An argument as a shell takes it.
    private static func quoted(_ argument: String) -> String {
        let isPlain = argument.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || "-_./:=@%+,".utf8.contains($0)
        }
        return isPlain && !argument.isEmpty
            ? argument
            : "'"
                + argument.split(separator: "'", omittingEmptySubsequences: false).joined(
                    separator: #"'\''"#
                ) + "'"
    }

    private static func text(_ json: JSONObject, _ calls: [String], isRunning: Bool) -> String {
        var lines = [
            "Fresh sandbox credentials of the organisation \(organisation); they are shown this once."
        ]
        for member in json.members {
            guard let section = member.value.object else { continue }
            lines += ["", member.name] + Self.lines(section, indent: "  ")
        }
        let lead =
            isRunning
            ? "A first call:" : "Start the server (tollgate serve), then try a first call:"
        return (lines + ["", lead, ""] + calls).joined(separator: "\n")
    }

    private static func lines(_ object: JSONObject, indent: String) -> [String] {
        object.members.flatMap { member in
            if let nested = member.value.object {
                return ["\(indent)\(member.name)"] + lines(nested, indent: indent + "  ")
            }
            return ["\(indent)\(member.name): \(member.value.string ?? member.value.text)"]
        }
    }
}
