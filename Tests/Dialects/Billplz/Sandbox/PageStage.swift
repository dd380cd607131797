import Authority
import BillplzDialect
import MemoryStore
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import BillplzSandbox
@testable import Gatekeeper

/// A sandbox whose organisation may have an X Signature key, seen through its public pages.
struct PageStage: Sendable {
    /// The key of the contract's vectors, which Billplz publishes.
    static let key = Secret("S-s7b4yWpp9h7rrkNM1i3Z_g")
    /// An address that comes back after a payment.
    static let redirect = "&redirect_url=https://shop.example/back?order=7%26x=y"

    /// The sandbox.
    let stage: SandboxStage
    /// What the sandbox may use, with the keys.
    let world: SandboxWorld
    private let rings = LiveRings(Rings(SeededRandomness(seed: 2).source))

    /// Makes a stage; without a key callbacks and redirects go unsigned, and with one that the server
    /// cannot unseal, whatever needs it fails.
    init(
        hasKey: Bool = true,
        keyIsReadable: Bool = true,
        options: [String: String] = ["extraPaymentCompletion": "off"]
    ) async throws {
        let rings = rings
        func keyed(_ world: SandboxWorld) -> SandboxWorld {
            SandboxWorld(
                store: world.store,
                randomness: world.randomness,
                callbacks: world.callbacks,
                vault: world.vault,
                signingKeys: SigningKeys(rings: rings),
                options: world.options
            )
        }
        stage = try SandboxStage(options: options) { BillplzSandbox(keyed($0)) }
        world = keyed(stage.world)
        guard hasKey else { return }
        let others = LiveRings(Rings(SeededRandomness(seed: 3).source))
        try await enableKey(sealedBy: keyIsReadable ? rings : others)
    }

    private func enableKey(sealedBy rings: LiveRings) async throws {
        let kind = CredentialKind.billplzXSignatureKey.name
        let secret = SecretID(rawValue: "sec_1")
        let sealed = try rings.current.seals.seal(
            Self.key,
            at: SealRing.Place(kind: kind, row: secret, environment: .sandbox)
        )
        let now = stage.clock.now
        let record = CredentialRecord(
            id: CredentialID(rawValue: "crd_9"),
            organisation: SandboxStage.organisation,
            environment: .sandbox,
            kind: kind,
            handle: SandboxStage.organisation.rawValue,
            label: "",
            scopes: [],
            networks: [],
            expiresAt: nil,
            state: .active,
            createdAt: now,
            secrets: [
                SecretRecord(
                    id: secret,
                    digest: nil,
                    pepper: nil,
                    sealed: sealed,
                    hint: "S-",
                    createdAt: now
                )
            ]
        )
        try await stage.store.transaction { tx in try tx.credentials.insert(record) }
    }

    /// Opens a page as nobody in particular.
    func open(_ path: String, headers: HeaderFields = [:]) async throws -> Page {
        Page(try await stage.reply("GET \(path)", headers: headers, organisation: nil))
    }

    /// Sends a page's form.
    func send(
        _ path: String,
        _ form: String,
        headers: HeaderFields = [:]
    ) async throws -> Page {
        Page(try await stage.reply("POST \(path)", form: form, headers: headers, organisation: nil))
    }

    /// Presses a button of the simulator on a bill's page.
    func press(_ outcome: SimulatedOutcome, of bill: String) async throws -> Page {
        try await send("/bills/\(bill)", "gateway=BP-FKR01&outcome=\(outcome.rawValue)")
    }

    /// The bill as the store has it.
    func bill(_ id: String) async throws -> Bill {
        try await stage.store.read { tx in
            try #require(try Shelf<Bill>(SandboxStage.place, tx).find(id)?.record)
        }
    }

    /// Changes a stored bill behind the sandbox's back, as a snapshot written by hand can.
    func forge(_ id: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) async throws
    {
        try await stage.store.transaction { tx in
            let shelf = Shelf<Bill>(SandboxStage.place, tx)
            let (bill, version) = try #require(try shelf.find(id))
            var json = bill.json
            change(&json)
            try shelf.replace(try #require(Bill(json)), after: version)
        }
    }
}

/// An answer as a browser sees it.
struct Page: Sendable {
    /// The answer.
    let reply: Reply

    /// Makes a page of an answer.
    init(_ reply: Reply) { self.reply = reply }

    /// The status code.
    var status: Int { reply.status }
    /// The HTML.
    var html: String { String(decoding: reply.body, as: UTF8.self) }
    /// Where the browser is sent.
    var location: String? { reply.headers["location"] }
    /// The first heading.
    var heading: String? { html.firstMatch(of: /<h1>(.*?)<\/h1>/).map { String($0.1) } }

    /// The parameters of the address that the browser is sent to.
    func query() throws -> [(name: String, value: String)] {
        let query = try #require(location).split(separator: "?", maxSplits: 1).last ?? ""
        return try #require(PercentCoding.pairs(String(query)))
    }
}
