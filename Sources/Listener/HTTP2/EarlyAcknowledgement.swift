import NIOCore

/// Moves a client's acknowledgement of our settings to the place right behind its own settings.
///
/// NIOHTTP2 applies its header list maximum only once the client has acknowledged it, and until then
/// ends the connection at 16 KiB. A client sends its first request before it can acknowledge anything,
/// so that a first request with a long head would meet a dead connection instead of its 431. The larger
/// maximum binds nobody but us, so it may hold from the start: one acknowledgement is put in early, and
/// the client's own is taken out when it comes.
struct EarlyAcknowledgement {
    private enum State {
        /// So many bytes of the connection preface are still to come.
        case preface(Int)
        /// A frame's header comes next.
        case header
        /// So many bytes of a frame's payload are still to come; an acknowledgement follows them or not.
        case payload(Int, thenAcknowledge: Bool)
        /// The client's acknowledgement was taken out: nothing is left to do.
        case done
    }

    /// The bytes of the connection preface (RFC 9113, section 3.4).
    private static let prefaceBytes = 24
    private static let headerBytes = 9
    private static let settingsType: UInt8 = 4
    private static let acknowledgeFlag: UInt8 = 1
    private static let acknowledgement: [UInt8] = [
        0, 0, 0, settingsType, acknowledgeFlag, 0, 0, 0, 0,
    ]

    private var state = State.preface(prefaceBytes)
    private var hasAcknowledged = false
    /// The beginning of a frame's header, eight bytes at most, whose rest has not come yet.
    private var held = ByteBuffer()

    /// Whether the bytes need no longer be looked at.
    var isDone: Bool { if case .done = state { true } else { false } }

    /// Returns the bytes that HTTP/2 is to see in place of those received.
    mutating func rewrite(_ received: ByteBuffer) -> ByteBuffer {
        var input = held
        held = ByteBuffer()
        if input.readableBytes == 0 {
            input = received
        } else {
            input.writeImmutableBuffer(received)
        }
        var output = ByteBuffer()
        output.reserveCapacity(input.readableBytes + Self.headerBytes)
        while input.readableBytes > 0, step(&input, &output) {}
        return output
    }

    /// Goes on by one part of a frame; `false` when more bytes are needed.
    private mutating func step(_ input: inout ByteBuffer, _ output: inout ByteBuffer) -> Bool {
        switch state {
        case .preface(let missing):
            let moved = Self.move(missing, from: &input, to: &output)
            state = moved == missing ? .header : .preface(missing - moved)
        case .header: return readHeader(&input, &output)
        case .payload(let missing, let acknowledges):
            let moved = Self.move(missing, from: &input, to: &output)
            state = .payload(missing - moved, thenAcknowledge: acknowledges)
            if moved == missing { payloadEnded(acknowledges, &output) }
        case .done:
            Self.move(input.readableBytes, from: &input, to: &output)
        }
        return true
    }

    private mutating func readHeader(
        _ input: inout ByteBuffer,
        _ output: inout ByteBuffer
    ) -> Bool {
        let start = input.readerIndex
        guard input.readableBytes >= Self.headerBytes,
            let lengthAndType = input.getInteger(at: start, as: UInt32.self),
            let flags = input.getInteger(at: start + 4, as: UInt8.self)
        else {
            held = input
            input.moveReaderIndex(forwardBy: input.readableBytes)
            return false
        }
        let length = Int(lengthAndType >> 8)
        let isSettings = UInt8(truncatingIfNeeded: lengthAndType) == Self.settingsType
        let isAcknowledgement = isSettings && flags & Self.acknowledgeFlag != 0
        if isAcknowledgement, hasAcknowledged, length == 0 {
            input.moveReaderIndex(forwardBy: Self.headerBytes)
            state = .done
            return true
        }
        Self.move(Self.headerBytes, from: &input, to: &output)
        let acknowledges = isSettings && !isAcknowledgement && !hasAcknowledged
        state = .payload(length, thenAcknowledge: acknowledges)
        if length == 0 { payloadEnded(acknowledges, &output) }
        return true
    }

    private mutating func payloadEnded(_ acknowledges: Bool, _ output: inout ByteBuffer) {
        state = .header
        guard acknowledges else { return }
        output.writeBytes(Self.acknowledgement)
        hasAcknowledged = true
    }

    @discardableResult
    private static func move(
        _ count: Int,
        from input: inout ByteBuffer,
        to output: inout ByteBuffer
    ) -> Int {
        guard var part = input.readSlice(length: min(count, input.readableBytes)) else { return 0 }
        return output.writeBuffer(&part)
    }
}
