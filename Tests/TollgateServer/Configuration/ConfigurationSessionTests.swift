import Testing
import TollgateServer

@Suite("The sessions of the configuration")
struct ConfigurationSessionTests {
    @Test("are 1,000 for each credential, unless another number is named", arguments: [1, 100_000])
    func haveANumber(_ number: Int) throws {
        #expect(try Loading.good().configuration.sessions.perOwner == 1_000)
        let loaded = try Loading.good("sessions: { perOwner: \(number) }")
        #expect(loaded.configuration.sessions.perOwner == number)
    }

    @Test("are some, and not too many", arguments: [0, 100_001])
    func areBounded(_ number: Int) {
        #expect(throws: ConfigurationError.self) {
            try Loading.good("sessions: { perOwner: \(number) }")
        }
    }
}
