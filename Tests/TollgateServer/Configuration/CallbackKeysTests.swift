import Callbacks
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The keys of callbacks")
struct CallbackKeysTests {
    private let loader = ConfigurationLoader(dialectOptions: [])

    private func networks(_ text: String) throws -> [String] {
        try loader.load(yaml: "callbacks: {allowNetworks: \"\(text)\"}", named: "test")
            .configuration.callbacks.allowNetworks.map(\.description)
    }

    @Test("read networks with commas between them, or none")
    func readNetworks() throws {
        #expect(
            try networks("10.0.0.0/8, fd00::/8,192.0.2.1") == [
                "10.0.0.0/8", "fd00::/8", "192.0.2.1",
            ]
        )
        #expect(try networks("none").isEmpty)
    }

    @Test(
        "refuse what is no list of networks",
        arguments: ["", "10.0.0.1/8", "10.0.0.0/8;", "10.0.0.0/8,", "all", ",", "10.0.0.0 /8"]
    )
    func refuseOthers(_ text: String) {
        #expect(throws: ConfigurationError.self) { try networks(text) }
    }

    @Test("write what they read")
    func writeNetworks() {
        let form = ValueForm<[Network]>.networks
        for text in ["none", "10.0.0.0/8, fd00::/8"] {
            #expect(form.read(text).flatMap { form.write($0) } == text)
        }
        let many = Array(repeating: "10.0.0.0/8", count: 64).joined(separator: ",")
        #expect(form.read(many)?.count == 64)
        #expect(form.read(many + ",10.0.0.0/8") == nil)
    }

    @Test("bound the number of tries by what a record keeps")
    func boundTries() throws {
        let most = CallbackRecord.triesKeptMax
        let loaded = try loader.load(yaml: "callbacks: {triesMax: \(most)}", named: "test")
        #expect(loaded.configuration.callbacks.triesMax == most)
        #expect(throws: ConfigurationError.self) {
            try loader.load(yaml: "callbacks: {triesMax: \(most + 1)}", named: "test")
        }
    }
}
