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
            throw fault(errno, path)
        }
    }

    /// Requires that a file is there, and no folder or device.
    ///
    /// SQLite would say of all these only that it cannot open them.
    ///
    /// - Returns: Which file it is.
    /// - Throws: ``StoreFault``.
    @discardableResult
    static func require(at path: String) throws -> FileIdentity {
        var status = stat()
        guard stat(path, &status) == 0 else { throw fault(errno, path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw StoreFault(.unavailable, detail: "\(path) is not a file")
        }
        return FileIdentity(status)
    }

    private static func fault(_ error: Int32, _ path: String) -> StoreFault {
        let code: StoreFault.Code =
            switch error {
            case EACCES, EPERM, EROFS: .readOnly
            case ENOSPC, EDQUOT: .full
            case EIO: .inputOutput
            default: .unavailable
            }
        return StoreFault(code, detail: "\(path): \(String(cString: strerror(error)))")
    }
}
