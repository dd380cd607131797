import Foundation

/// A file that is read line by line, however long it is.
struct LineFile {
    /// The most bytes of one line.
    static let lineBytesMax = 1_048_576
    private static let chunkBytes = 65_536

    private let name: String
    private let handle: FileHandle
    private var waiting: [UInt8] = []
    /// Where the lines begin in ``waiting`` that were not given out yet.
    private var start = 0
    private var hasEnded = false

    /// Opens a file; `-` is standard input.
    init(_ path: String) throws {
        name = path
        guard path != "-" else {
            handle = .standardInput
            return
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw NoSuchThing(description: "\(path) cannot be read")
        }
        self.handle = handle
    }

    /// The next line without its end, or `nil` behind the last.
    mutating func next() throws -> [UInt8]? {
        var searched = start
        while true {
            if let end = waiting[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(waiting[start..<end])
            }
            if hasEnded {
                defer { start = waiting.count }
                return start < waiting.count ? Array(waiting[start...]) : nil
            }
            waiting.removeFirst(start)
            start = 0
            searched = waiting.count
            guard searched <= Self.lineBytesMax else {
                throw InputFault(
                    description: "\(name) has a line of more than \(Self.lineBytesMax) bytes"
                )
            }
            let chunk = try handle.read(upToCount: Self.chunkBytes) ?? Data()
            hasEnded = chunk.isEmpty
            waiting += chunk
        }
    }
}
