import Foundation

/// Which file a name leads to: no two files that are there at once have the same.
///
/// A file that is open keeps its number, also without a name, so a file that was put in its place has
/// another.
struct FileIdentity: Sendable, Equatable {
    private let device: UInt64
    private let number: UInt64

    /// Makes the identity of a file that was asked for its status.
    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
    }

    /// Makes the identity of the file that has a name now; `nil` where there is none.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
