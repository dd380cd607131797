import Foundation
import TollgateCore

/// The store's file before SQLite opens it.
enum StoreFile {
    /// Makes an empty file for its owner alone, unless something is there already.
    ///
    /// SQLite itself would make it readable for all.
    static func make(at path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Foundation.close(descriptor)
        } else if errno != EEXIST {
            throw unavailable(errno, path)
        }
    }

    /// Requires that a file is there, and no folder or device.
    ///
    /// SQLite would say of all these only that it cannot open them.
    static func require(at path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw unavailable(errno, path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreFault(.unavailable, detail: "\(path) is not a file")
        }
    }

    private static func unavailable(_ code: Int32, _ path: String) -> StoreFault {
        StoreFault(.unavailable, detail: "\(path): \(String(cString: strerror(code)))")
    }
}
