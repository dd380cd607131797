import NIOCore
import Testing

@testable import Listener

@Suite("Requests that are sent ahead")
struct PipelinedPartsTests {
    @Test("Parts come out as they went in")
    func order() {
        var parts = PipelinedParts(headsMax: 2)
        parts.append(.body(ByteBuffer(string: "a")))
        #expect(!parts.hasHead)
        parts.append(.end)
        parts.append(.head(.failure(.host)))
        #expect(parts.hasHead)
        var seen: [String] = []
        while let part = parts.first {
            parts.removeFirst()
            switch part {
            case .body: seen.append("body")
            case .end: seen.append("end")
            case .head: seen.append("head")
            case .unreadable: seen.append("unreadable")
            }
        }
        #expect(seen == ["body", "end", "head"])
        #expect(!parts.hasHead)
    }

    @Test("The request past the maximum is dropped, with all that follows it")
    func overflow() {
        var parts = PipelinedParts(headsMax: 2)
        for _ in 0..<3 {
            parts.append(.head(.failure(.host)))
            parts.append(.end)
        }
        #expect(parts.hasOverflowed)
        var count = 0
        while !parts.isEmpty {
            parts.removeFirst()
            count += 1
        }
        #expect(count == 4)
    }
}
