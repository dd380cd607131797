import TestSupport
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The watch over the wall clock")
struct ClockWatchTests {
    @Test("sees how far it was set, either way, and not that time passes")
    func seesSteps() {
        let clock = TestClock()
        let watch = ClockWatch(clock.source)
        clock.advance(by: .seconds(3_600))
        #expect(watch.offset == 0)
        clock.setWall(to: clock.now + .seconds(600))
        clock.advance(by: .seconds(5))
        #expect(watch.offset == 600)
        clock.setWall(to: clock.now + .milliseconds(-1_200_500))
        #expect(watch.offset == -600.5)
    }
}
