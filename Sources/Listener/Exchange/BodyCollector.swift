import NIOCore
import TollgateCore

/// Collects the body of one request, up to a limit.
struct BodyCollector {
    /// What is set aside before the first byte has come, so that a promise alone costs no memory.
    private static let reservedBytesMax = 16 * 1_024

    /// The bytes so far.
    private(set) var bytes: [UInt8] = []
    /// The most bytes that the body may have.
    let limit: Int

    /// Makes a collector.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that the body may have.
    ///   - expected: The bytes that the head promises, or `nil`.
    init(limit: Int, expected: Int?) {
        self.limit = limit
        bytes.reserveCapacity(min(expected ?? 0, limit, Self.reservedBytesMax))
    }

    /// Takes some bytes in.
    ///
    /// - Returns: Whether the body is still within its limit; what goes beyond is not kept.
    mutating func take(_ buffer: ByteBuffer) -> Bool {
        guard bytes.count + buffer.readableBytes <= limit else { return false }
        buffer.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
        return true
    }
}

extension Refusal {
    /// The refusal of a body that goes beyond the limit which is in force for it.
    static func body(longerThan limit: Int) -> Refusal {
        Refusal(.bodyTooLarge, explanation: "The body is larger than \(limit) bytes.")
    }
}
