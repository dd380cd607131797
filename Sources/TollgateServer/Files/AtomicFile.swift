import Foundation

/// The writer of files that other processes see either as they were or as they are to be.
///
/// A new file is made beside the old one with its final mode, so that a secret is at no moment
/// readable by others, is flushed to the disk and then takes the old one's name.
enum AtomicFile {
    /// Makes a file, in place of the one that has the name now.
    ///
    /// - Parameters:
    ///   - path: The file's name.
    ///   - bytes: The whole content.
    ///   - mode: The permission bits, from which the process's mask still takes.
    /// - Throws: A fault; the old file then still stands.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(FileFault) {
        let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .last(.write, path) }
        do throws(FileFault) {
            try fill(descriptor, with: bytes, path)
            guard rename(temporary, path) == 0 else { throw .last(.write, path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    private static func fill(
        _ descriptor: Int32,
        with bytes: [UInt8],
        _ path: String
    ) throws(FileFault) {
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 || errno == EINTR else { throw .last(.write, path) }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(descriptor) == 0 else { throw .last(.write, path) }
    }

    /// Makes the new name survive a loss of power.
    private static func syncFolder(of path: String) throws(FileFault) {
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let descriptor = open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(.write, path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last(.write, path) }
    }
}
