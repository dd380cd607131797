/// One callback on its way to its receiver, with what became of every try.
public struct CallbackRecord: Sendable, Hashable {
    /// The callback's name, the same on every try.
    public let id: CallbackID
    /// Whose event it tells.
    public let organisation: OrganisationID
    /// The world of the event.
    public let environment: Environment
    /// Who signs it: a dialect's name, or `tollgate` for notices of the server itself.
    public let channel: String
    /// What it tells, in its channel's words: `BillogramEvent`.
    public let kind: String
    /// What it is about: the id of a document or a credential.
    public let subject: String
    /// The address that it is posted to.
    public let destination: String
    /// The key that signs it, or `nil` for an unsigned one.
    public let key: VaultID?
    /// What it says, as JSON text without signature; the channel's signer makes the body of it.
    public let content: [UInt8]
    /// When the event happened.
    public let createdAt: Instant
    /// What became of it so far.
    public var state: CallbackState
    /// When it is tried next; `nil` unless it is pending.
    public var nextTryAt: Instant?
    /// Until when a running try has it for itself, or `nil`.
    public var leasedUntil: Instant?
    /// How often it was tried since it was queued, or had somebody send it again.
    public var tryCount: Int
    /// The newest tries, oldest first, ``triesKeptMax`` at the most.
    public var tries: [CallbackTry]

    /// How many tries are kept.
    public static let triesKeptMax = 50

    /// Makes a record.
    public init(
        id: CallbackID,
        organisation: OrganisationID,
        environment: Environment,
        channel: String,
        kind: String,
        subject: String,
        destination: String,
        key: VaultID?,
        content: [UInt8],
        createdAt: Instant,
        state: CallbackState = .pending,
        nextTryAt: Instant?,
        leasedUntil: Instant? = nil,
        tryCount: Int = 0,
        tries: [CallbackTry] = []
    ) {
        self.id = id
        self.organisation = organisation
        self.environment = environment
        self.channel = channel
        self.kind = kind
        self.subject = subject
        self.destination = destination
        self.key = key
        self.content = content
        self.createdAt = createdAt
        self.state = state
        self.nextTryAt = nextTryAt
        self.leasedUntil = leasedUntil
        self.tryCount = tryCount
        self.tries = tries
    }
}

/// What became of a callback.
public enum CallbackState: String, Sendable, Hashable, CaseIterable {
    /// It waits for its next try.
    case pending
    /// Its receiver took it.
    case delivered
    /// It is not tried any more, unless somebody has it sent again.
    case failed
}

/// One try at a callback.
public struct CallbackTry: Sendable, Hashable {
    /// When it began.
    public let at: Instant
    /// How long it took, in milliseconds.
    public let milliseconds: Int64
    /// The status of the receiver's answer, or `nil` where there was none.
    public let status: Int?
    /// Why it failed, in a word of a closed set such as `timeout`; `nil` for a success.
    public let fault: String?
    /// The first bytes of the answer's body as harmless text, or empty.
    public let answer: String

    /// Makes a record of a try.
    public init(
        at: Instant,
        milliseconds: Int64,
        status: Int?,
        fault: String?,
        answer: String = ""
    ) {
        self.at = at
        self.milliseconds = milliseconds
        self.status = status
        self.fault = fault
        self.answer = answer
    }
}
