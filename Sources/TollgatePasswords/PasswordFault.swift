/// Why a password was not hashed or not checked: never that it is wrong.
public enum PasswordFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The password has more than ``PasswordRules/bytesMax`` bytes; nothing was hashed.
    case tooLong
    /// All places of the pool are taken; nothing was hashed. Try again later.
    case poolFull
    /// The pool was stopped before the work began.
    case stopped
    /// The task that asked was cancelled before the work began.
    case cancelled
    /// Argon2id could not get its memory.
    case noMemory
    /// libsodium could not be made ready.
    case noLibrary

    /// A sentence that is safe to show.
    public var description: String {
        switch self {
        case .tooLong: "the password is longer than \(PasswordRules.bytesMax) bytes"
        case .poolFull: "too many passwords are being checked, try again later"
        case .stopped: "the server is stopping"
        case .cancelled: "nobody waits for the password's check any more"
        case .noMemory: "there is no memory to check a password"
        case .noLibrary: "libsodium cannot be used"
        }
    }
}
