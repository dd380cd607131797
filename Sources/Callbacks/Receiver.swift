public import TollgateCore

/// Where an organisation's callbacks go: the thing that is up or down as a whole.
public struct Receiver: Sendable, Hashable {
    /// Whose receiver it is.
    public let organisation: OrganisationID
    /// The world of the events.
    public let environment: Environment
    /// The receiver's address.
    public let destination: String

    /// Makes a receiver.
    public init(organisation: OrganisationID, environment: Environment, destination: String) {
        self.organisation = organisation
        self.environment = environment
        self.destination = destination
    }

    /// The receiver of a callback.
    public init(of callback: CallbackRecord) {
        self.init(
            organisation: callback.organisation,
            environment: callback.environment,
            destination: callback.destination
        )
    }
}

/// What the owner of a receiver should hear of.
public enum ReceiverChange: String, Sendable, Hashable, CaseIterable {
    /// Every try has failed for ``ReceiverRules/warnAfter``.
    case failing = "receiver.failing"
    /// Nothing is sent there any more.
    case disabled = "receiver.disabled"
}

/// When a receiver that fails is talked about, and when it is left alone.
public enum ReceiverRules {
    /// How long every try must have failed before the owner is warned.
    public static let warnAfter: Duration = .seconds(12 * 3_600)
    /// How long after the warning a receiver that still fails is given up.
    ///
    /// Counted from the warning and not from the first failure, so that no step of the clock disables
    /// a receiver whose owner was never warned.
    public static let disableAfterWarning: Duration = .seconds(60 * 3_600)

    /// The record of a receiver that took a callback.
    public static func succeeded(_ health: ReceiverHealth) -> ReceiverHealth {
        var health = health
        (health.failingSince, health.warnedAt) = (nil, nil)
        return health
    }

    /// The record of a receiver that failed, with what its owner should hear of it.
    public static func failed(
        _ health: ReceiverHealth,
        at now: Instant
    ) -> (ReceiverHealth, ReceiverChange?) {
        var health = health
        let since = min(health.failingSince ?? now, now)
        health.failingSince = since
        guard health.disabledAt == nil else { return (health, nil) }
        if let warned = health.warnedAt {
            guard now - warned >= disableAfterWarning else { return (health, nil) }
            health.disabledAt = now
            return (health, .disabled)
        }
        guard now - since >= warnAfter else { return (health, nil) }
        health.warnedAt = now
        return (health, .failing)
    }

    /// The record of a receiver that said that it is gone for good.
    public static func gone(
        _ health: ReceiverHealth,
        at now: Instant
    ) -> (ReceiverHealth, ReceiverChange?) {
        var health = health
        health.failingSince = min(health.failingSince ?? now, now)
        guard health.disabledAt == nil else { return (health, nil) }
        health.disabledAt = now
        return (health, .disabled)
    }

    /// The record of a receiver that somebody put back into use.
    public static func enabled(_ health: ReceiverHealth) -> ReceiverHealth {
        var health = succeeded(health)
        health.disabledAt = nil
        return health
    }
}
