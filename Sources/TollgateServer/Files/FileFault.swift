import Foundation

/// A file that could not be read or written, and the operating system's reason.
struct FileFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried.
    enum Attempt: String, Sendable {
        /// To read a file.
        case read
        /// To make a file or a folder, or to replace it.
        case write
        /// To wait for the other process that works in a folder.
        case lock
    }

    /// What was tried.
    let attempt: Attempt

    /// The file or folder.
    let path: String

    private let detail: String

    /// Makes the fault that the last call of the operating system left in `errno`.
    static func last(_ attempt: Attempt, _ path: String) -> FileFault {
        FileFault(attempt, path, String(cString: strerror(errno)))
    }

    /// Makes a fault with a reason of our own.
    init(_ attempt: Attempt, _ path: String, _ detail: String) {
        self.attempt = attempt
        self.path = path
        self.detail = detail
    }

    /// What failed and why, without the path.
    var reason: String { "cannot \(attempt.rawValue) it: \(detail)" }

    /// The path, what failed and why, in one line.
    var description: String { "\(path): \(reason)" }
}
