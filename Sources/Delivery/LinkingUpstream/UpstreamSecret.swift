import TollgateCore

/// The secret by which the linking upstream knows this server, in a form that a header field can
/// carry.
public struct UpstreamSecret: Sendable {
    /// The least bytes of a secret.
    public static let bytesMin = 32
    /// The most bytes of a secret.
    public static let bytesMax = 1_024

    private let secret: Secret

    /// Reads a secret of visible ASCII; `nil` for anything else, too little or too much of it.
    ///
    /// One line end behind it is no part of it.
    ///
    /// - Parameter bytes: The bytes of its file.
    public init?(_ bytes: [UInt8]) {
        var line = bytes[...]
        if line.last == UInt8(ascii: "\n") { line = line.dropLast() }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        guard (Self.bytesMin...Self.bytesMax).contains(line.count),
            line.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        secret = Secret(Array(line))
    }

    /// The value of the field `Authorization`.
    var authorization: String {
        secret.withBytes { "Bearer " + String(decoding: $0, as: UTF8.self) }
    }
}
