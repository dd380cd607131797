import Callbacks
import TollgateCore

/// An address on this machine's loopback interface, the only place that callbacks are passed on to.
public struct LoopbackAddress: Sendable, Hashable {
    /// The address as it was given.
    public let text: String
    /// The port.
    public let port: Int

    private static let loopback4 = Network("127.0.0.0/8")

    /// Reads `http://localhost:3000/hook` or the same with `https`, `127.0.0.1` or `[::1]`.
    ///
    /// - Parameter text: The address.
    /// - Throws: Why callbacks are not passed on there.
    public init(_ text: String) throws(CatcherFault) {
        guard let destination = Destination(text) else {
            throw CatcherFault("it is no address such as http://localhost:3000/hook")
        }
        guard Self.isLoopback(destination) else {
            throw CatcherFault(
                "callbacks are passed on to this machine alone: localhost, 127.0.0.1 or [::1]"
            )
        }
        self.text = text
        port = destination.port
    }

    private static func isLoopback(_ destination: Destination) -> Bool {
        guard let address = destination.literal else { return destination.host == "localhost" }
        return address == .loopback6 || loopback4?.contains(address) == true
    }
}
