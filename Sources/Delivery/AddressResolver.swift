public import NIOCore
public import TollgateCore

/// Finds the addresses of a host.
public protocol AddressResolver: Sendable {
    /// Returns every address of a name, in the order to try them.
    ///
    /// - Parameters:
    ///   - host: The name.
    ///   - deadline: When to stop waiting.
    /// - Returns: At least one address.
    /// - Throws: ``DeliveryFault/unresolvable`` or ``DeliveryFault/timeout``.
    func addresses(
        of host: String,
        before deadline: NIODeadline
    ) async throws(DeliveryFault)
        -> [IPAddress]
}
