import Callbacks

/// The address below which the linking upstream answers: `https`, or `http` on this machine alone.
///
/// It has no user information, no query and no fragment.
public struct UpstreamAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address as it was written.
    public let description: String
    /// Who is called.
    let destination: Destination
    /// What every path begins with: the address's own path without a slash at its end.
    let prefix: String

    /// Reads `https://HOST[:PORT][/PATH]`, or the same with `http` and a host that is written as
    /// one of this machine's loopback interface; `nil` for anything else.
    public init?(_ text: String) {
        guard !text.contains("?"), let destination = Destination(text),
            destination.scheme == .https || destination.namesLoopback
        else { return nil }
        description = text
        self.destination = destination
        let target = destination.target
        prefix = target.hasSuffix("/") ? String(target.dropLast()) : target
    }
}
