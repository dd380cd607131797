import Testing
import TollgateCore

@Suite("The clock of an account")
struct AccountClockTests {
    private let wall = Instant(seconds: 1_772_366_400)

    @Test("runs ahead of the wall clock by its advance")
    func runsAhead() {
        let clock = AccountClock(advance: .seconds(90))
        #expect(clock.now(at: wall) == Instant(seconds: 1_772_366_490))
        #expect(clock.advance == .seconds(90))
        #expect(AccountClock.wall.now(at: wall) == wall)
    }

    @Test("never runs behind, nor further ahead than its maximum, whatever a row holds")
    func isBounded() {
        let most = AccountClock.advanceMax
        for (advance, expected): (Duration, Duration) in [
            (.seconds(-1), .zero), (.seconds(Int64.min), .zero), (most, most),
            (most + .microseconds(1), most), (.seconds(Int64.max), most),
        ] {
            #expect(AccountClock(advance: advance).advance == expected)
        }
    }

    @Test("is the wall clock in production, whatever the sandbox's is")
    func isTheSandboxs() {
        let organisation = OrganisationRecord(
            id: OrganisationID(rawValue: "org_1"),
            name: "demo",
            createdAt: wall,
            sandboxAdvance: .seconds(60)
        )
        #expect(organisation.clock(in: .sandbox) == AccountClock(advance: .seconds(60)))
        #expect(organisation.clock(in: .production) == .wall)
    }
}
