import Foundation

/// The content of a file that was read up to a stated size.
struct BoundedFile: Sendable {
    /// The bytes of the whole file.
    let bytes: [UInt8]

    /// The permission bits of the file, or of the one that a symbolic link leads to.
    let permissions: mode_t

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file; symbolic links are followed.
    ///   - bytesMax: The most bytes that the file may have.
    /// - Returns: The whole content.
    /// - Throws: A fault when the file is absent, unreadable or larger.
    static func content(
        of path: String,
        bytesMax: Int
    ) throws(FileFault) -> BoundedFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(.read, path) }
        defer { close(descriptor) }
        return BoundedFile(
            bytes: try bytes(from: descriptor, path, bytesMax: bytesMax),
            permissions: try permissions(of: path)
        )
    }

    /// Reads a file that need not be there.
    ///
    /// - Parameters:
    ///   - path: The file; symbolic links are followed.
    ///   - bytesMax: The most bytes that the file may have.
    /// - Returns: The whole content, or `nil` when there is no such file.
    /// - Throws: A fault when the file is there, but unreadable or larger.
    static func contentIfPresent(
        of path: String,
        bytesMax: Int
    ) throws(FileFault) -> BoundedFile? {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
        return try content(of: path, bytesMax: bytesMax)
    }

    private static func permissions(of path: String) throws(FileFault) -> mode_t {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        guard let permissions = attributes?[.posixPermissions] as? Int else {
            throw FileFault(.read, path, "its mode is not known")
        }
        return mode_t(truncatingIfNeeded: permissions)
    }

    private static func bytes(
        from descriptor: Int32,
        _ path: String,
        bytesMax: Int
    ) throws(FileFault) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw .last(.read, path)
            }
            bytes += chunk[..<count]
            guard bytes.count <= bytesMax else {
                throw FileFault(.read, path, "it has more than \(bytesMax) bytes")
            }
        }
    }
}
