import Foundation

/// A new file that its owner alone can read, for one secret.
///
/// The file is made before the secret is: a name that is taken or a folder that cannot be written then
/// stops the command while nothing has changed.
struct SecretFile {
    private let path: String
    private let handle: FileHandle

    /// Makes the empty file; one that is there already is left alone.
    ///
    /// - Parameter path: The file's name.
    /// - Throws: ``SecretFileFault``.
    init(creating path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SecretFileFault(path: path, reason: String(cString: strerror(errno)))
        }
        self.path = path
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Writes the secret with a line end, durably.
    func write(_ secret: String) throws {
        try handle.write(contentsOf: Data("\(secret)\n".utf8))
        try handle.synchronize()
    }

    /// Removes the empty file, because there is no secret for it.
    func discard() throws { try FileManager.default.removeItem(atPath: path) }
}

/// A file for a secret that could not be made; nothing was changed.
struct SecretFileFault: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String {
        "\(path) cannot be made for the secret: \(reason); nothing was changed"
    }
}
