import Foundation

/// A new file that its owner alone can read, for one secret.
enum SecretFile {
    /// Makes the file; one that is there already is left alone.
    ///
    /// - Parameters:
    ///   - path: The file's name.
    ///   - secret: The secret, written with a line end.
    /// - Throws: ``SecretFileFault``.
    static func create(_ path: String, _ secret: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SecretFileFault(path: path, reason: String(cString: strerror(errno)))
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data("\(secret)\n".utf8))
        try handle.synchronize()
    }
}

/// A secret that could not be put into its file: the credential was changed all the same.
struct SecretFileFault: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String {
        "the secret could not be written to \(path): \(reason). The change was made; reset the credential to get another secret"
    }
}
