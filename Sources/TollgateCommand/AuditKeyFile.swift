import Foundation
import TollgateCrypto

/// Reads the public key that an option names.
enum AuditKeyFile {
    /// The most bytes of a file with a key.
    static let bytesMax = 4_096

    /// Reads 64 hexadecimal digits, or the file of that name.
    static func read(_ text: String) throws -> CheckpointPublicKey {
        if let key = CheckpointPublicKey(reading: text) { return key }
        guard let file = FileHandle(forReadingAtPath: text) else {
            throw NoSuchThing(
                description:
                    "\(text) is neither a key of 64 hexadecimal digits nor a file that can be read"
            )
        }
        let bytes = try file.read(upToCount: bytesMax) ?? Data()
        let content = String(decoding: bytes, as: UTF8.self)
        guard let key = CheckpointPublicKey(reading: content) else {
            throw InputFault(
                description: "\(text) is no public key as tollgate audit key prints it"
            )
        }
        return key
    }
}
