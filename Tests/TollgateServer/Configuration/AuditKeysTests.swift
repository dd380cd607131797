import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The key of the audit trail")
struct AuditKeysTests {
    @Test("Audit rows are kept for ever unless somebody says otherwise")
    func standard() throws {
        #expect(try Loading.good().configuration.retentionOfAudit == nil)
        let off = try Loading.good("retention:\n  audit: off\n").configuration
        #expect(off.retentionOfAudit == nil)
    }

    @Test(
        "They are kept for a day at least",
        arguments: [("1d", 1), ("365d", 365), ("36500d", 36_500)]
    )
    func durations(text: String, days: Int) throws {
        let loaded = try Loading.good(variables: ["TOLLGATE_RETENTION_AUDIT": text])
        #expect(loaded.configuration.retentionOfAudit == .days(days))
    }

    @Test("Anything else is refused", arguments: ["0s", "23h", "36501d", "on", "never", "-1d"])
    func refusals(text: String) {
        #expect(
            Loading.refusal(variables: ["TOLLGATE_RETENTION_AUDIT": text])
                .contains("TOLLGATE_RETENTION_AUDIT")
        )
    }
}
