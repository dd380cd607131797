import NIOCore

/// Finds the first line of each request in the bytes of a connection of HTTP/1.1, and with it requests
/// of other protocols.
///
/// NIO's parser knows three protocols, takes `GET / RTSP/1.0` and `SOURCE / ICE/1.0` as it takes HTTP,
/// and does not tell which it was. So the bytes are looked at before it, line by line within heads, and
/// are handed on in pieces that end where a request may end: at an empty line, or with the last byte of
/// an announced body. What the parser says of a piece tells where the next request begins.
struct RequestLines {
    /// What to do with the bytes at hand.
    enum Step: Equatable {
        /// Hand so many bytes on.
        case part(Int)
        /// Hand so many bytes on, and then say with ``RequestLines/follow(_:)`` what the parser made of them.
        case block(Int)
        /// Say that the request is of another protocol.
        case foreign
        /// Drop all that comes: it follows a request of another protocol.
        case over
    }

    private enum Place {
        /// Before the end of a request's first line.
        case line
        /// In lines of which an empty one may end the request: fields, chunks or trailers.
        case lines
        /// Before so many bytes of a body.
        case body(Int)
        case over
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    /// The longest end of a first line that is looked at: `RTSP/1.0` and a carriage return.
    private static let tailBytes = 9

    private var place = Place.line
    /// The last bytes of a line whose end has not come yet.
    private var tail: [UInt8] = []

    /// Looks at the bytes at hand.
    mutating func step(over bytes: ByteBufferView) -> Step {
        switch place {
        case .over: .over
        case .body(let left): body(left, bytes.count)
        case .line, .lines: lines(bytes)
        }
    }

    /// Goes on behind a block of lines.
    ///
    /// - Parameter rest: What the parser still expects of the request.
    mutating func follow(_ rest: RequestHead.Framing) {
        switch rest {
        case .none: place = .line
        case .length(let count): place = .body(count)
        case .unknown: place = .lines
        }
    }

    private mutating func body(_ left: Int, _ count: Int) -> Step {
        place = count < left ? .body(left - count) : .line
        return .part(min(left, count))
    }

    private mutating func lines(_ bytes: ByteBufferView) -> Step {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: Self.newline) {
            let line = bytes[start..<end]
            let isEmpty = isEmpty(line)
            if case .line = place {
                if isForeign(line) {
                    place = .over
                    return .foreign
                }
                if !isEmpty { place = .lines }
            } else if isEmpty {
                tail.removeAll(keepingCapacity: true)
                return .block(end + 1 - bytes.startIndex)
            }
            if !tail.isEmpty { tail.removeAll(keepingCapacity: true) }
            start = end + 1
        }
        if start < bytes.endIndex { keep(bytes[start...]) }
        return .part(bytes.count)
    }

    private func isEmpty(_ line: ByteBufferView) -> Bool {
        switch tail.count + line.count {
        case 0: true
        case 1: (tail.first ?? line.first) == Self.carriageReturn
        default: false
        }
    }

    /// Tells whether a first line ends in `RTSP/1.0` or the like.
    ///
    /// The parser refuses all other names.
    private func isForeign(_ line: ByteBufferView) -> Bool {
        let count = line.count
        if count >= Self.tailBytes {
            let version = line.endIndex - Self.tailBytes
            if line[version] == UInt8(ascii: "H"), line[version + 4] == UInt8(ascii: "/") {
                return false
            }
        }
        var end = (tail + line.suffix(Self.tailBytes)).suffix(Self.tailBytes)
        if end.last == Self.carriageReturn { end.removeLast() }
        // A slash, a digit, a point and a digit follow the name.
        guard end.dropLast(3).last == UInt8(ascii: "/") else { return false }
        let name = end.dropLast(4).suffix(4)
        return name.elementsEqual("RTSP".utf8) || name.elementsEqual(" ICE".utf8)
    }

    private mutating func keep(_ rest: ByteBufferView) {
        tail = Array((tail + rest.suffix(Self.tailBytes)).suffix(Self.tailBytes))
    }
}
