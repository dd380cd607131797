import Testing
import TollgateCore

@testable import Traces

@Suite("What goes to the collector")
struct ExportTests {
    private func span() throws -> Span {
        Span(
            traceID: try #require(TraceID(high: 0, low: 10)),
            id: try #require(SpanID(11)),
            parent: SpanID(12),
            state: "a=1",
            name: "GET /bills",
            kind: .server,
            begins: 1_772_366_400_000_000_001,
            ends: 1_772_366_400_000_000_002,
            attributes: [
                .init("route", .text("/bills")), .init("status", .number(503)),
                .init("hit", .truth(true)),
            ],
            isFailed: true
        )
    }

    @Test("is OTLP's JSON to the letter")
    func writesDocument() throws {
        let text = String(
            decoding: OTLPDocument([try span()], version: "1.2.3").json.bytes,
            as: UTF8.self
        )
        let expected = [
            #"{"resourceSpans":[{"resource":{"attributes":["#,
            #"{"key":"service.name","value":{"stringValue":"tollgate"}},"#,
            #"{"key":"service.version","value":{"stringValue":"1.2.3"}}]},"#,
            #""scopeSpans":[{"scope":{"name":"tollgate","version":"1.2.3"},"spans":[{"#,
            #""traceId":"0000000000000000000000000000000a","spanId":"000000000000000b","#,
            #""traceState":"a=1","parentSpanId":"000000000000000c","name":"GET /bills","kind":2,"#,
            #""startTimeUnixNano":"1772366400000000001","endTimeUnixNano":"1772366400000000002","#,
            #""attributes":[{"key":"route","value":{"stringValue":"/bills"}},"#,
            #"{"key":"status","value":{"intValue":"503"}},"#,
            #"{"key":"hit","value":{"boolValue":true}}],"status":{"code":2}}]}]}]}"#,
        ]
        #expect(text == expected.joined())
    }

    @Test("waits in a queue that drops whole requests and counts each span")
    func boundsQueue() throws {
        let queue = SpanQueue(spansMax: 3)
        let span = try span()
        queue.offer([span, span])
        queue.offer([span, span])
        #expect(queue.count == 2)
        #expect(queue.counts.dropped == 2)
        queue.offer([span])
        #expect(queue.count == 3)
        #expect(queue.take(atMost: 2).count == 2)
        queue.note(2, exported: true)
        queue.close()
        #expect(queue.count == 0)
        #expect(queue.counts == SpanQueue.Counts(exported: 2, dropped: 3, failed: 0))
    }

    @Test("is sent again where that may help, and not for ever")
    func backsOff() {
        typealias Next = ExportBackoff.Next
        func next(_ status: Int, _ wait: Duration? = nil, tries: Int = 1) -> Next {
            ExportBackoff.next(after: .status(status, retryAfter: wait), tries: tries)
        }
        #expect(next(200) == .exported)
        #expect(next(400) == .failed)
        #expect(next(500) == .failed)
        #expect(next(302) == .failed)
        for status in [429, 502, 503, 504] {
            #expect(next(status) == .retry(after: .milliseconds(500)))
        }
        #expect(next(503, tries: 3) == .retry(after: .seconds(2)))
        #expect(next(429, .seconds(7)) == .retry(after: .seconds(7)))
        #expect(next(429, .seconds(7_000)) == .retry(after: ExportBackoff.longest))
        #expect(next(503, tries: ExportBackoff.triesMax) == .failed)
        #expect(ExportBackoff.next(after: .none, tries: 1) == .retry(after: .milliseconds(500)))
    }
}
