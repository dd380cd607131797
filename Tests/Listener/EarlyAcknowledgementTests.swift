import NIOCore
import Testing

@testable import Listener

@Suite("Early acknowledgement of settings")
struct EarlyAcknowledgementTests {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings: [UInt8] = [0, 0, 6, 4, 0, 0, 0, 0, 0] + [0, 3, 0, 0, 0, 100]
    static let acknowledgement: [UInt8] = [0, 0, 0, 4, 1, 0, 0, 0, 0]
    static let headers: [UInt8] = [0, 0, 2, 1, 5, 0, 0, 0, 1] + [0x82, 0x87]
    static let ping: [UInt8] = [0, 0, 8, 6, 0, 0, 0, 0, 0] + [1, 2, 3, 4, 5, 6, 7, 8]

    static let received = preface + settings + headers + acknowledgement + ping + acknowledgement
    static let expected = preface + settings + acknowledgement + headers + ping + acknowledgement

    @Test("It moves behind the client's settings, and a second one stays where it is")
    func whole() {
        var acknowledgement = EarlyAcknowledgement()
        #expect(rewrite(&acknowledgement, Self.received) == Self.expected)
        #expect(acknowledgement.isDone)
    }

    @Test("It makes no difference where the bytes are cut", arguments: 1...40)
    func pieces(_ size: Int) {
        var acknowledgement = EarlyAcknowledgement()
        var output: [UInt8] = []
        for start in stride(from: 0, to: Self.received.count, by: size) {
            let end = min(start + size, Self.received.count)
            output += rewrite(&acknowledgement, Array(Self.received[start..<end]))
        }
        #expect(output == Self.expected)
    }

    @Test("An acknowledgement before any settings is the client's fault, and left to HTTP/2")
    func acknowledgementFirst() {
        var acknowledgement = EarlyAcknowledgement()
        let bytes = Self.preface + Self.acknowledgement
        #expect(rewrite(&acknowledgement, bytes) == bytes)
        #expect(!acknowledgement.isDone)
    }

    @Test("Empty settings are settings")
    func emptySettings() {
        var acknowledgement = EarlyAcknowledgement()
        let empty: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        #expect(
            rewrite(&acknowledgement, Self.preface + empty)
                == Self.preface + empty + Self.acknowledgement
        )
    }

    private func rewrite(_ acknowledgement: inout EarlyAcknowledgement, _ bytes: [UInt8]) -> [UInt8]
    {
        Array(acknowledgement.rewrite(ByteBuffer(bytes: bytes)).readableBytesView)
    }
}
