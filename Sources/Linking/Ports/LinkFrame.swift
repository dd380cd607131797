public import TollgateCore

/// What a page needs to know to show an attempt; nothing of it is secret, because the page's
/// address is not.
public struct LinkFrame: Sendable, Hashable {
    /// The attempt's name.
    public var id: LinkID
    /// How far it has come.
    public var progress: LinkProgress
    /// When it ends.
    public var expiresAt: Instant
    /// What it was made for.
    public var order: LinkOrder
    /// The organisation's name, whose client asks.
    public var organisation: String
    /// The biller that is settled, or `nil` where the end user is to choose.
    public var biller: LinkBiller?
    /// The web origins that may embed the page, as the client's owner has registered them by now.
    public var origins: [String]
    /// The clock by which it ends.
    public var clock: AccountClock

    /// Whether the end user can go on with it.
    public var isOpen: Bool {
        switch progress {
        case .created, .inProgress, .codeNeeded, .discovering: true
        case .completed, .cancelled, .expired: false
        }
    }

    /// Makes a frame.
    public init(
        id: LinkID,
        progress: LinkProgress,
        expiresAt: Instant,
        order: LinkOrder,
        organisation: String,
        biller: LinkBiller?,
        origins: [String],
        clock: AccountClock = .wall
    ) {
        self.id = id
        self.progress = progress
        self.expiresAt = expiresAt
        self.order = order
        self.organisation = organisation
        self.biller = biller
        self.origins = origins
        self.clock = clock
    }
}
