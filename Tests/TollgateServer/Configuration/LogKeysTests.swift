import Logging
import Testing

@testable import TollgateServer

@Suite("The keys of the log")
struct LogKeysTests {
    private let loader = ConfigurationLoader(dialectOptions: [])

    @Test("Without the key, events from information upwards are written")
    func level() throws {
        #expect(try Loading.good().configuration.log.level == .info)
    }

    @Test(
        "Every level is read, and is the library's level of the same name",
        arguments: ["trace", "debug", "info", "warning", "error"]
    )
    func levels(word: String) throws {
        let level = try loader.load(yaml: "log: {level: \(word)}", named: "test")
            .configuration.log.level
        #expect(level.rawValue == word)
        #expect(level.loggerLevel.rawValue == word)
    }

    @Test("Another word is refused", arguments: ["notice", "critical", "INFO", "off", "5"])
    func others(word: String) {
        #expect(throws: ConfigurationError.self) {
            try loader.load(yaml: "log: {level: \(word)}", named: "test")
        }
    }
}
