import Foundation

/// A data folder that only one process works in while it makes files that belong together.
enum FolderLock {
    /// Makes the folder where there is none (mode 0700), and works in it alone.
    ///
    /// The lock is on the folder itself: no file is left behind, and the operating system frees it
    /// when a process dies. The wait is as long as another process needs to make two keys.
    ///
    /// - Parameters:
    ///   - folder: The folder's path.
    ///   - work: What is done in it.
    /// - Returns: What the work returns.
    /// - Throws: A fault of the folder, or what the work throws.
    static func hold<Result>(_ folder: String, _ work: () throws -> Result) throws -> Result {
        try make(folder)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault.last(.write, folder) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileFault.last(.lock, folder) }
        }
        return try work()
    }

    private static func make(_ folder: String) throws(FileFault) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw FileFault(.write, folder, "no folder can be made there")
        }
    }
}
