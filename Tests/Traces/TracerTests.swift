import TestSupport
import Testing
import TollgateCore

@testable import Traces

@Suite("A tracer")
struct TracerTests {
    private let clock = TestClock()
    private let requestID = "0123456789abcdef0123456789abcdef"
    private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func tracer(_ ratio: Double, trusts: Bool = false) -> Tracer {
        Tracer(
            sampler: Sampler(ratio: ratio, trustsIncoming: trusts),
            queue: SpanQueue(spansMax: 64),
            time: clock.source
        )
    }

    private func begin(_ tracer: Tracer, flags: String? = nil) -> RequestTrace? {
        var headers: HeaderFields = ["tracestate": "a=1"]
        if let flags { headers.add("traceparent", "00-\(trace)-00f067aa0ba902b7-\(flags)") }
        return tracer.begin(headers, requestID: requestID, began: clock.monotonic)
    }

    @Test("takes the share of ids that the ratio says", arguments: [0, 0.01, 0.25, 0.5, 1])
    func samplesByRatio(_ ratio: Double) {
        // An even walk through all ids: the share is exact to one in the count.
        let count: UInt64 = 10_000
        let sampler = Sampler(ratio: ratio, trustsIncoming: false)
        let taken = (0..<count).filter { index in
            let low = UInt64.max / count * index
            return TraceID(high: 1, low: low).map { sampler.samples($0, nil) } ?? false
        }
        #expect(abs(Double(taken.count) - ratio * Double(count)) <= 1)
    }

    @Test("begins a trace with the request's id")
    func beginsTrace() throws {
        let begun = try #require(begin(tracer(1)))
        #expect(begun.context.traceID.description == requestID)
        #expect(begun.parent == nil)
    }

    @Test("goes on with a stranger's trace, but not with its state or its word on sampling")
    func distrusts() throws {
        #expect(begin(tracer(0), flags: "01") == nil)
        let begun = try #require(begin(tracer(1), flags: "00"))
        #expect(begun.context.traceID.description == trace)
        #expect(begun.parent?.description == "00f067aa0ba902b7")
        #expect(begun.context.state == nil)
    }

    @Test("does what a trusted caller says")
    func trusts() throws {
        #expect(begin(tracer(1, trusts: true), flags: "00") == nil)
        #expect(try #require(begin(tracer(0, trusts: true), flags: "01")).context.state == "a=1")
        #expect(begin(tracer(0, trusts: true)) == nil)
    }

    @Test("makes one tree of a request's steps, with the times of the clock that never steps")
    func makesTree() throws {
        let request = try #require(begin(tracer(1)))
        let start = clock.now.microseconds * 1_000
        clock.advance(by: .milliseconds(1))
        let limits = request.begin(.limits)
        clock.advance(by: .milliseconds(2))
        request.end(limits)
        request.decided()
        clock.setWall(to: Instant(seconds: 5))
        let upstream = request.begin(.upstream)
        clock.advance(by: .milliseconds(4))
        request.end(upstream, isFailed: true)
        let spans = request.finish("GET /x", [], decision: [], isFailed: true)
        #expect(spans.map(\.name) == ["GET /x", "auth.decide", "ratelimit.take", "upstream"])
        #expect(spans.map(\.begins) == [0, 0, 1, 3].map { start + $0 * 1_000_000 })
        #expect(spans.map(\.ends) == [7, 3, 3, 7].map { start + $0 * 1_000_000 })
        #expect(spans.map(\.parent) == [nil, spans[0].id, spans[1].id, spans[0].id])
        #expect(spans.map(\.isFailed) == [true, false, false, true])
        #expect(spans[1].attributes == [.init("tollgate.cache.hit", .truth(true))])
    }

    @Test("says that the store was asked")
    func tellsMiss() throws {
        let request = try #require(begin(tracer(1)))
        request.end(request.begin(.query))
        let spans = request.finish("GET", [], decision: [], isFailed: false)
        #expect(spans[1].attributes == [.init("tollgate.cache.hit", .truth(false))])
    }

    @Test("keeps no more steps than its maximum")
    func boundsSteps() throws {
        let request = try #require(begin(tracer(1)))
        for _ in 0...RequestTrace.stepsMax { request.end(request.begin(.hash)) }
        let spans = request.finish("GET", [], decision: nil, isFailed: false)
        #expect(spans.count == RequestTrace.stepsMax + 1)
    }
}
