import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The keys of the removal of old rows")
struct RetentionKeysTests {
    @Test("By default ended sessions go at the next run, and attempts to link after a day")
    func defaults() throws {
        let retention = try Loading.good().configuration.retention
        #expect(retention.interval == .seconds(600))
        #expect(retention.sessions == .zero)
        #expect(retention.linkAttempts == .days(1))
    }

    @Test("Each can be set up to its bound, and not beyond")
    func bounds() throws {
        let text = "retention: { interval: 1d, sessions: 365d, linkAttempts: 1h }"
        let retention = try Loading.good(text).configuration.retention
        #expect(retention.interval == .days(1))
        #expect(retention.sessions == .days(365))
        #expect(retention.linkAttempts == .seconds(3_600))
        for bad in ["interval: 0s", "interval: 2d", "sessions: 366d", "linkAttempts: 59m"] {
            #expect(Loading.refusal("retention: { \(bad) }").contains("retention."))
        }
    }
}
