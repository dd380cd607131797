import TollgateCore

/// Which signed requests are remembered, so that an exact repeat of one is refused.
public enum ReplayPolicy: String, Sendable, Hashable, CaseIterable {
    /// Those that change something: honest callers may repeat a reading within the second that they signed.
    case writes
    /// All.
    case all
    /// None.
    case off

    /// Whether a request of a method is remembered.
    func covers(_ method: Method) -> Bool {
        switch self {
        case .writes: method != .get && method != .head
        case .all: true
        case .off: false
        }
    }
}
