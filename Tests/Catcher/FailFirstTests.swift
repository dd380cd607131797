import Testing

@testable import Catcher

@Suite("Failures on purpose")
struct FailFirstTests {
    @Test("come so often for each callback, and then no more")
    func counts() {
        var failFirst = FailFirst(2)
        #expect((0..<4).map { _ in failFirst.failure(of: "a") } == [1, 2, nil, nil])
        #expect((0..<3).map { _ in failFirst.failure(of: "b") } == [1, 2, nil])
    }

    @Test("never come unless they are asked for", arguments: [0, -1])
    func none(times: Int) {
        var failFirst = FailFirst(times)
        #expect(failFirst.failure(of: "a") == nil)
    }

    @Test("have a maximum")
    func timesMax() {
        #expect(FailFirst(FailFirst.timesMax).times == FailFirst.timesMax)
        #expect(FailFirst(FailFirst.timesMax + 1).times == FailFirst.timesMax)
    }

    @Test("are remembered of so many callbacks, and the first is forgotten for one more")
    func rememberedMax() {
        var failFirst = FailFirst(1)
        for number in 0..<FailFirst.rememberedMax {
            #expect(failFirst.failure(of: "\(number)") == 1)
        }
        #expect(failFirst.failure(of: "0") == nil)
        #expect(failFirst.failure(of: "one more") == 1)
        #expect(failFirst.failure(of: "1") == nil)
        #expect(failFirst.failure(of: "0") == 1)
    }
}
