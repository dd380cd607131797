import Testing
import TollgateCore

@testable import Traces

@Suite("The context of a trace")
struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"
    private static let parent = "00-\(trace)-\(span)-01"

    @Test("is read from W3C's own example and written back")
    func readsExample() throws {
        let context = try #require(TraceContext(["TraceParent": Self.parent]))
        #expect(context.traceID.description == Self.trace)
        #expect(context.spanID.description == Self.span)
        #expect(context.isSampled)
        #expect(context.parent == Self.parent)
    }

    @Test(
        "is read from these",
        arguments: [
            ("00-\(trace)-\(span)-00", false), ("00-\(trace)-\(span)-fe", false),
            ("00-\(trace)-\(span)-ff", true), ("01-\(trace)-\(span)-01", true),
            ("cc-\(trace)-\(span)-01-what-may-come", true),
        ]
    )
    func reads(_ parent: String, _ isSampled: Bool) throws {
        let context = try #require(TraceContext(parent: parent))
        #expect(context.isSampled == isSampled)
        #expect(context.parent == "00-\(Self.trace)-\(Self.span)-\(isSampled ? "01" : "00")")
    }

    @Test(
        "is not read from these",
        arguments: [
            "", "00", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more",
            "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1",
            "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span.uppercased())-01",
            "0A-\(trace)-\(span)-01", "00-00000000000000000000000000000000-\(span)-01",
            "00-\(trace)-0000000000000000-01", "00-\(trace)x-\(span)-01", " \(parent)",
            "00-\(trace.dropLast())-\(span)-01", "00_\(trace)_\(span)_01",
        ]
    )
    func refuses(_ parent: String) { #expect(TraceContext(parent: parent) == nil) }

    @Test("of a later version is bounded")
    func boundsLaterVersions() {
        let start = "01-\(Self.trace)-\(Self.span)-01-"
        let room = TraceContext.parentBytesMax - start.utf8.count
        #expect(TraceContext(parent: start + String(repeating: "a", count: room)) != nil)
        #expect(TraceContext(parent: start + String(repeating: "a", count: room + 1)) == nil)
    }

    @Test("is none where several are sent")
    func refusesSeveral() {
        #expect(
            TraceContext(["traceparent": Self.parent, "Traceparent": Self.parent]) == nil
        )
    }

    @Test("passes tracestate on in order, and drops one that is too long or no state")
    func boundsState() {
        func state(_ states: String...) -> String? {
            TraceContext(parent: Self.parent, states: states)?.state
        }
        #expect(state("a=1", "b=2") == "a=1,b=2")
        #expect(state() == nil)
        #expect(state("rubbish") == nil)
        #expect(state("a=\u{7}") == nil)
        let long = "a=" + String(repeating: "x", count: TraceContext.stateBytesMax - 2)
        #expect(state(long) == long)
        #expect(state(long + "x") == nil)
        let many = (0..<TraceContext.stateMembersMax).map { "k\($0)=v" }
        #expect(state(many.joined(separator: ",")) != nil)
        #expect(state((many + ["z=1"]).joined(separator: ",")) == nil)
    }
}
