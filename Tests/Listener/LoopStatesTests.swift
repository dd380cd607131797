import Gatekeeper
import NIOCore
import NIOEmbedded
import NIOPosix
import Testing

@testable import Listener

@Suite("Terms of event loops")
struct LoopStatesTests {
    @Test("Every loop has the new terms when they are renewed, and none before")
    func renewal() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let states = LoopStates(group)
        func bodyBytes() async throws -> [Int?] {
            var found: [Int?] = []
            for loop in group.makeIterator() {
                found.append(
                    try await loop.submit { states.state(of: loop).terms?.maxima.bodyBytes }.get()
                )
            }
            return found
        }
        #expect(try await bodyBytes() == [nil, nil])
        for bytes in [7, 8] {
            try await states.renew(try terms(bodyBytes: bytes))
            #expect(try await bodyBytes() == [bytes, bytes])
        }
        try await group.shutdownGracefully()
    }

    @Test("A connection that begins has the maxima and timeouts of the new terms")
    func connection() throws {
        let reception = try Reception.test(RecordedRequests(), loop: EmbeddedEventLoop())
        #expect(reception.renewed(by: nil).maxima.bodyBytes == ListenerMaxima().bodyBytes)
        let renewed = reception.renewed(by: try terms(bodyBytes: 7))
        #expect(renewed.maxima.bodyBytes == 7)
        #expect(renewed.timeouts.head == .seconds(3))
    }

    private func terms(bodyBytes: Int) throws -> ServingTerms {
        let reception = try Reception.test(RecordedRequests(), loop: EmbeddedEventLoop())
        var terms = ServingTerms(
            gatekeeper: reception.gatekeeper,
            maxima: ListenerMaxima(),
            timeouts: ListenerTimeouts()
        )
        terms.maxima.bodyBytes = bodyBytes
        terms.timeouts.head = .seconds(3)
        return terms
    }
}
