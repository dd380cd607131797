/// Sees that files are not any more what they were when they were last read.
///
/// A change counts once two looks in a row find the same: a pair of files is seldom written in one step,
/// and what stands between the two steps is not worth a reading.
struct FileWatch: Sendable {
    /// The time between two looks.
    static let interval: Duration = .seconds(1)

    private typealias Sight = [String: FileStamp?]

    private var taken: Sight
    private var last: Sight

    /// Makes a watch over files that are read after this.
    init(_ paths: [String]) {
        taken = Self.look(at: paths)
        last = taken
    }

    /// Makes a watch that also saw a file when it was read before.
    init(_ paths: [String], seen path: String?, as stamp: FileStamp?) {
        self.init(paths)
        if let path { taken.updateValue(stamp, forKey: path) }
    }

    /// Looks at the files, and tells whether they changed since they were taken and then came to rest.
    mutating func findsChange() -> Bool {
        let now = Self.look(at: Array(taken.keys))
        defer { last = now }
        return now != taken && now == last
    }

    /// Takes the files as they are, before they are read.
    mutating func take() {
        taken = Self.look(at: Array(taken.keys))
        last = taken
    }

    /// Watches these files from now on; those that were watched count as they were taken.
    mutating func follow(_ paths: [String]) {
        let fresh = Self.look(at: paths)
        taken = fresh.merging(taken.filter { fresh.keys.contains($0.key) }) { $1 }
        last = fresh
    }

    private static func look(at paths: [String]) -> Sight {
        paths.reduce(into: [:]) { $0.updateValue(FileStamp($1), forKey: $1) }
    }
}
