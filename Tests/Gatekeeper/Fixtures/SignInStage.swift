import Authority
import Dispatch
import Gatekeeper
import RateLimits
import TestSupport
import TollgateCore
import TollgatePasswords

/// A gatekeeper with one person, whose passwords are hashed on one thread and cheaply.
struct SignInStage {
    /// The person's password.
    static let password = "four words of one test"
    /// The limit on wrong passwords of one account.
    static let perAccount = RateLimit(name: "account", count: 5, interval: .seconds(60))
    /// The limit on wrong passwords from one address.
    static let perAddress = RateLimit(name: "address", count: 20, interval: .seconds(60))

    let gate: GateStage
    let pool: PasswordPool
    let hashing: PasswordHashing
    let person: CredentialRecord

    /// Makes a stage with both limits.
    ///
    /// - Parameters:
    ///   - waitingMax: How many hashes may wait.
    ///   - change: What is to be other than usual.
    /// - Throws: What making the stage or the person throws.
    init(
        waitingMax: Int = 4,
        _ change: (inout GateStage.Wishes) -> Void = { _ in }
    ) async throws {
        guard let parameters = PasswordParameters(memoryKiB: 8, passes: 1) else {
            throw PasswordFault.noMemory
        }
        hashing = try PasswordHashing(parameters: parameters)
        pool = PasswordPool(threads: 1, waitingMax: waitingMax)
        var wishes = GateStage.Wishes()
        wishes.limits.wrongPasswordsPerAccount = Self.perAccount
        wishes.limits.wrongPasswordsPerAddress = Self.perAddress
        wishes.passwords = PasswordDesk(hashing: hashing, pool: pool)
        change(&wishes)
        gate = try await GateStage(wishes)
        person = try await Self.createPerson("Ada", gate, hashing)
    }

    /// Makes another person with the same password.
    func createPerson(_ name: String) async throws -> CredentialRecord {
        try await Self.createPerson(name, gate, hashing)
    }

    private static func createPerson(
        _ name: String,
        _ gate: GateStage,
        _ hashing: PasswordHashing
    ) async throws -> CredentialRecord {
        let person = try await gate.authority.createPerson(
            PersonRequest(
                organisation: gate.organisation.id,
                environment: .sandbox,
                kind: "invented.user",
                name: name,
                passwordHash: try hashing.hash(Secret(password)).text
            ),
            by: "test"
        )
        try await gate.feed.poll()
        return person
    }

    /// Tries to sign in.
    func signIn(
        _ name: String = "ada",
        _ password: String = Self.password,
        of organisation: String = "demo",
        at listener: ListenerProfile = GateStage.sandbox,
        from client: IPAddress = .loopback4,
        sending fields: [HeaderFields.Field] = []
    ) async -> Answer? {
        await gate.answer(
            .invented(.post, "/invented/\(organisation)/sign-in", fields, client: client),
            body: "name=\(name)&password=\(password.split(separator: " ").joined(separator: "+"))",
            at: listener
        )
    }

    /// Tries to sign in, and returns the code of the refusal.
    func code(
        _ name: String = "ada",
        _ password: String = Self.password,
        from client: IPAddress = .loopback4
    ) async -> RefusalCode? {
        await signIn(name, password, from: client)?.decision.refusal?.code
    }

    /// Signs the person in, so that the network is known from then on; returns the session's token.
    func token() async throws -> String {
        let answer = await signIn()
        let text = String(decoding: answer?.reply.body ?? [], as: UTF8.self)
        guard text.hasPrefix("token=") else { throw GateStage.Unanswered() }
        try await gate.feed.poll()
        return String(text.dropFirst(6).dropLast())
    }

    /// Has no hash begin while something is done.
    ///
    /// - Parameter body: What is done; it lets the hashes go on by calling what it is given.
    /// - Throws: What the body throws.
    func withBlockedPool(
        _ body: (_ release: @escaping @Sendable () -> Void) async throws -> Void
    ) async throws {
        let (semaphore, pool) = (DispatchSemaphore(value: 0), pool)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await pool.run(for: .trusted) { semaphore.wait() } }
            while pool.running == 0 { await Task.yield() }
            do {
                try await body { semaphore.signal() }
            } catch {
                semaphore.signal()
                throw error
            }
            semaphore.signal()
            try await group.waitForAll()
        }
    }
}

extension Answer {
    /// All that the caller sees: status, fields and body.
    var outside: String {
        let fields = reply.headers.fields.map { "\($0.name): \($0.value)" }
        let body = String(decoding: reply.body, as: UTF8.self)
        return (["\(reply.status)"] + fields + [body]).joined(separator: "\n")
    }
}
