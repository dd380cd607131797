import Callbacks

/// Where a client may have things sent, by the form of the address.
///
/// Whether a receiver may be called at all is decided when it is called.
enum ReceiverAddress {
    /// The most letters of an address.
    static let letterMax = Destination.bytesMax
    /// What an address must be, behind the field's name.
    static let demand =
        "must be an address of the form https://HOST[:PORT][/PATH][?QUERY]; http is for loopback"

    /// Tells whether an address is one of https, or one of http on a machine's loopback interface.
    static func isAllowed(_ text: String) -> Bool {
        guard let destination = Destination(text) else { return false }
        return destination.scheme == .https || namesLoopback(destination)
    }

    private static func namesLoopback(_ destination: Destination) -> Bool {
        guard destination.literal != nil else { return destination.host == "localhost" }
        return destination.host == "::1" || destination.host.hasPrefix("127.")
    }
}
