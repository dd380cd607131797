import TollgateCore

/// The last lines of a kind, by request id: a ring of bytes, and an index of it.
///
/// The bytes lie in one piece. As many small ones, each would live among the buffers of requests that come
/// and go, and keep the memory of those from being used again.
struct LineShelf {
    private struct Entry {
        let id: RequestKey
        let at: Instant
        let start: Int
        let count: Int
        var end: Int { start + count }
    }

    private let linesMax: Int
    private let bytesMax: Int
    private var bytes: [UInt8] = []
    private var end = 0
    /// A ring: the oldest is at `first`, and `places.count` of them are in use.
    private var entries: [Entry] = []
    private var first = 0
    private var places: [RequestKey: Int] = [:]

    /// Makes an empty shelf for so many lines, and so many bytes of them all.
    init(linesMax: Int, bytesMax: Int) {
        self.linesMax = linesMax
        self.bytesMax = bytesMax
    }

    /// The lines that are kept.
    var count: Int { places.count }

    /// Keeps a line, in place of the oldest where there is no room; one that is longer than the shelf is not
    /// kept, nor is a second one of the same id.
    mutating func add(_ line: [UInt8], _ id: RequestKey, at: Instant) {
        guard line.count <= bytesMax, places[id] == nil else { return }
        if end + line.count > bytesMax {
            // What lies behind the end of the last round is older than anything before it.
            while let oldest, oldest.start >= end { dropOldest() }
            end = 0
        }
        while let oldest, oldest.start < end + line.count, oldest.end > end { dropOldest() }
        if places.count == linesMax { dropOldest() }
        bytes.replaceSubrange(end..<min(end + line.count, bytes.count), with: line)
        let place = (first + places.count) % linesMax
        let entry = Entry(id: id, at: at, start: end, count: line.count)
        if place < entries.count { entries[place] = entry } else { entries.append(entry) }
        places[id] = place
        end += line.count
    }

    /// The line of an id, where it is kept and not older than an age.
    func line(_ id: RequestKey, at now: Instant, ageMax: Duration) -> [UInt8]? {
        guard let place = places[id], now - entries[place].at <= ageMax else { return nil }
        return Array(bytes[entries[place].start..<entries[place].end])
    }

    private var oldest: Entry? { places.isEmpty ? nil : entries[first] }

    private mutating func dropOldest() {
        places[entries[first].id] = nil
        first = (first + 1) % linesMax
    }
}

/// A request id in the 128 bits that it spells.
struct RequestKey: Hashable {
    private let high: UInt64
    private let low: UInt64

    /// Reads 32 hexadecimal digits, as the listener makes them; `nil` for any other text.
    init?(_ requestID: String) {
        var (high, low, count) = (UInt64(0), UInt64(0), 0)
        for letter in requestID.utf8 {
            let digit: UInt8
            switch letter {
            case 0x30...0x39: digit = letter - 0x30
            case 0x61...0x66: digit = letter - 0x57
            default: return nil
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
            count += 1
        }
        guard count == 32 else { return nil }
        (self.high, self.low) = (high, low)
    }
}
