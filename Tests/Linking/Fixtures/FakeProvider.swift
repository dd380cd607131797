import Linking
import Synchronization
import TollgateCore

/// A provider whose answers follow from what is typed, and that counts how often it is asked.
final class FakeProvider: LinkProvider {
    /// Thrown where a test wants the provider to be out of order.
    struct OutOfOrder: Error {}

    /// What a test changes.
    private struct State {
        var asked = 0
        var meanwhile: (@Sendable () async throws -> Void)?
        var isDirectoryDown = false
    }

    /// The code that is right.
    static let code = "123456"
    /// The billers of the directory.
    static let billers = ["acme": "Acme Power", "water": "Water Works"]

    private let state = Mutex(State())

    /// How often it was asked to sign in or to judge a code.
    var asked: Int { state.withLock(\.asked) }

    /// Runs something while the next question is being thought about.
    func meanwhile(_ act: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.meanwhile = act }
    }

    /// Lets the directory fail.
    func failDirectory() { state.withLock { $0.isDirectoryDown = true } }

    func biller(_ id: String) async throws -> LinkBiller? {
        if state.withLock(\.isDirectoryDown) { throw OutOfOrder() }
        return Self.billers[id].map { name in
            LinkBiller(
                id: id,
                name: name,
                fields: [LinkBiller.Field(name: "account_number", label: "Account number")]
            )
        }
    }

    func signIn(
        _ biller: LinkBiller,
        fields: [LinkField],
        attempt: LinkID
    ) async throws -> ProviderStep {
        try await think()
        switch fields.first(where: { $0.name == "account_number" })?.value.reveal() {
        case "one": return Self.accounts(1)
        case "three", "typed-by-a-person": return Self.accounts(3)
        case "none": return Self.accounts(0)
        case "full": return Self.accounts(ProviderStep.accountsMax)
        case "too-many": return Self.accounts(ProviderStep.accountsMax + 1)
        case "twins": return .accounts([Self.account(1), Self.account(1)], memory: .null)
        case "long-memory": return .code(prompt: "?", memory: Self.memory(bytes: 4_096))
        case "longer-memory": return .code(prompt: "?", memory: Self.memory(bytes: 4_097))
        case "deep-memory": return .code(prompt: "?", memory: Self.memory(depth: 16))
        case "deeper-memory": return .code(prompt: "?", memory: Self.memory(depth: 17))
        case "long-prompt": return .code(prompt: Self.text(512), memory: .null)
        case "longer-prompt": return .code(prompt: Self.text(513), memory: .null)
        case "code": return .code(prompt: "Sent to ***12", memory: ["asked": 1])
        case "locked": return .refused(.accountLocked)
        case "down": return .refused(.billerUnavailable)
        case "broken": throw OutOfOrder()
        default: return .refused(.invalidCredentials)
        }
    }

    func answer(
        code: String,
        memory: JSONValue,
        attempt: LinkID
    ) async throws -> ProviderStep {
        try await think()
        guard memory == ["asked": 1] else { return .refused(.billerUnavailable) }
        switch code {
        case Self.code: return Self.accounts(2)
        case "none": return Self.accounts(0)
        case "another": return .code(prompt: "Once more", memory: ["asked": 1])
        case "locked": return .refused(.accountLocked)
        case "down": return .refused(.billerUnavailable)
        case "broken": throw OutOfOrder()
        default: return .refused(.invalidCode)
        }
    }

    private func think() async throws {
        let meanwhile = state.withLock { state in
            state.asked += 1
            defer { state.meanwhile = nil }
            return state.meanwhile
        }
        try await meanwhile?()
    }

    private static func accounts(_ count: Int) -> ProviderStep {
        .accounts((0..<count).map { account($0 + 1) }, memory: ["note": "kept"])
    }

    private static func account(_ number: Int) -> ProviderAccount {
        ProviderAccount(
            FoundAccount(
                id: "acc_\(number)",
                name: "Home \(number)",
                maskedNumber: "****\(number)"
            ),
            reference: "reference-\(number)"
        )
    }

    /// A JSON text of a length, its two quotation marks counted.
    private static func memory(bytes: Int) -> JSONValue { .string(text(bytes - 2)) }

    private static func memory(depth: Int) -> JSONValue {
        (0..<depth).reduce(.null) { inner, _ in [inner] }
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }
}
