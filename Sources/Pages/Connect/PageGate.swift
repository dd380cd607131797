public import TollgateCore

/// Who may ask for the pages that make work for the server: every address so often, each group for itself.
public struct PageGate: Sendable {
    /// Pages with one limit.
    public enum Group: Sendable, Hashable, CaseIterable {
        /// The page of an attempt, and how it is found.
        case connect
        /// The forms of the demo shop.
        case shop
    }

    /// Charges one request; returns how long to wait where it is one too many, and `nil` where it is admitted.
    public typealias Charge = @Sendable (_ group: Group, _ client: IPAddress) -> Duration?

    private let charge: Charge

    /// Makes a gate.
    public init(charge: @escaping Charge) { self.charge = charge }

    /// Charges one request.
    ///
    /// - Parameters:
    ///   - group: What it asks for.
    ///   - client: Where it came from.
    /// - Returns: The value of `Retry-After`, whole seconds from 1 (RFC 9110, section 10.2.3), where it is one
    ///   too many; `nil` where it is admitted.
    func secondsToWait(_ group: Group, _ client: IPAddress) -> String? {
        charge(group, client).map { wait in
            let (seconds, rest) = wait.components
            return String(max(1, rest > 0 ? seconds + 1 : seconds))
        }
    }
}
