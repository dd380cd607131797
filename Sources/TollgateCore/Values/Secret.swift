/// Bytes that nobody may see: a password, a key, a token.
///
/// A secret has no description, no reflection, no coding and no `==`: what cannot be written by
/// accident is not written. Its bytes are reached in one place, ``withBytes(_:)``, which is easy to
/// search for, and compared in constant time, ``matches(_:)``.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let bytes: [UInt8]

    /// Makes a secret of bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Makes a secret of a text's UTF-8 bytes.
    public init(_ text: some StringProtocol) { self.bytes = Array(text.utf8) }

    /// The number of bytes, which is not secret.
    public var count: Int { bytes.count }

    /// A fixed word that says nothing of the secret.
    public var description: String { "(secret)" }

    /// A fixed word that says nothing of the secret.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Calls a closure with the bytes; the closure must not let them escape into a log or a message.
    public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(bytes)
    }

    /// Tells whether two secrets are equal, in time that depends on their lengths alone.
    public func matches(_ other: Secret) -> Bool {
        ConstantTime.equal(bytes, other.bytes)
    }

    /// The text to show to the owner, once; `nil` when the bytes are not UTF-8.
    public func reveal() -> String? {
        String(validating: bytes, as: UTF8.self)
    }
}

/// Comparison whose time tells nothing of where two values differ.
public enum ConstantTime {
    /// Tells whether two texts have the same bytes, in time that depends on their lengths alone.
    public static func equal(_ left: String, _ right: String) -> Bool {
        equal(Array(left.utf8), Array(right.utf8))
    }

    /// Tells whether two byte strings are equal, in time that depends on their lengths alone.
    ///
    /// Arrays and no other collections: generic code is not specialized for callers in other modules.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
