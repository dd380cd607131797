import Foundation

/// Files that are made for their owner alone, and never in place of another.
enum NewFile {
    /// Makes an empty file with mode 0600; `false` where the name is taken.
    static func reserve(_ path: String) throws(FileFault) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw .last(.write, path)
        }
        close(descriptor)
        return true
    }

    /// Waits until what was written to a file, and its name, survive a loss of power.
    static func sync(_ path: String) throws(FileFault) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        for (name, flags) in [(path, O_RDONLY), (folder, O_RDONLY | O_DIRECTORY)] {
            let descriptor = open(name, flags | O_CLOEXEC)
            guard descriptor >= 0 else { throw .last(.write, path) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw .last(.write, path) }
        }
    }

    /// Removes a file if it is there.
    static func discard(_ path: String) throws(FileFault) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .last(.write, path) }
    }
}
