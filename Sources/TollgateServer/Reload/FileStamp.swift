import Foundation

/// What tells one content of a file from another without reading it: which file it is, how long, and when
/// it was written.
///
/// Symbolic links are followed, so that a link that is pointed elsewhere is seen, too.
struct FileStamp: Sendable, Hashable {
    private let target: String
    private let number: UInt64
    private let bytes: Int64
    private let writtenAt: Date

    /// Looks at a file; `nil` where it cannot be seen.
    init?(_ path: String) {
        target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else {
            return nil
        }
        number = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
        bytes = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        writtenAt = attributes[.modificationDate] as? Date ?? .distantPast
    }
}
