public import Callbacks

extension Destination {
    /// Tells whether the host is written as one of this machine's loopback interface.
    public var namesLoopback: Bool {
        host == "localhost" || literal.map { AddressRules.isLoopback($0) } == true
    }
}
