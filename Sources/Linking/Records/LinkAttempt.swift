import TollgateCore

/// One attempt of an end user to link an account, as it is kept.
///
/// What the end user typed is no part of it.
struct LinkAttempt: StoredRecord {
    /// The biller that was settled or chosen.
    struct Biller: Sendable, Hashable {
        /// Its name in the directory.
        let id: String
        /// Its name for people.
        let name: String
    }

    /// The kind of its documents.
    static let document = LinkDocument.attempt

    /// The attempt's name.
    let link: LinkID
    /// The client's credential.
    let credential: CredentialID
    /// The client's public id.
    let client: String
    /// The link token's session.
    let session: SessionID
    /// What it was made for.
    let order: LinkOrder
    /// When it was made.
    let createdAt: Instant
    /// When it ends by itself.
    var expiresAt: Instant
    /// How far it has come; never ``LinkProgress/expired``, which follows from the time.
    var progress: LinkProgress = .created
    /// Whether it is over because the end user tried too often.
    var isBarred = false
    /// When it was completed or cancelled, or `nil`.
    var endedAt: Instant?
    /// How often the end user tried to sign in.
    var signInTries = 0
    /// How often the end user typed a code.
    var codeTries = 0
    /// The biller, once there is one.
    var biller: Biller?
    /// What the end user is told of the code, while one is asked for.
    var prompt: String?
    /// The accounts that were found and, once it is complete, those of them that were chosen.
    var found: [ProviderAccount] = []
    /// The provider's note.
    var memory: JSONValue = .null
    /// The linked account, once it is known which.
    var account: LinkedAccountID?
    /// The public token, once there is one.
    var publicToken: PublicToken?
    /// What happened, oldest first.
    var events: [LinkView.Event] = []
    /// When something is to be done about it: see ``LinkRules/due(_:)``.
    var due: Instant

    /// The name of its document.
    var id: String { link.rawValue }

    /// The columns by which it is found.
    var index: [String: DocumentIndexValue] {
        var index = [LinkColumn.due: LinkColumn.moment(due)]
        index[LinkColumn.publicToken] = publicToken.map { .text($0.digest.description) }
        index[LinkColumn.idempotencyKey] = publicToken?.idempotencyKey.map {
            LinkColumn.pair(credential, $0)
        }
        return index
    }
}

extension LinkAttempt {
    /// Makes a new attempt.
    init(
        _ link: LinkID,
        of caller: LinkCaller,
        session: SessionRecord,
        order: LinkOrder,
        biller: Biller?
    ) {
        self.init(
            link: link,
            credential: caller.credential,
            client: caller.clientName,
            session: session.id,
            order: order,
            createdAt: session.createdAt,
            expiresAt: session.expiresAt,
            biller: biller,
            due: session.expiresAt
        )
    }

    /// How far it has come at a moment.
    func progress(at now: Instant) -> LinkProgress {
        switch progress {
        case .completed, .cancelled: progress
        default: expiresAt <= now ? .expired : progress
        }
    }

    /// The attempt as its client sees it.
    func view(at now: Instant) -> LinkView {
        var shown = order
        shown.biller = biller?.id ?? order.biller
        return LinkView(
            id: link,
            client: client,
            order: shown,
            progress: progress(at: now),
            createdAt: createdAt,
            expiresAt: expiresAt,
            events: events,
            account: account
        )
    }

    /// Makes sure that the end user can go on.
    ///
    /// - Parameter now: The moment.
    /// - Throws: Why it is over.
    func requireOpen(at now: Instant) throws(LinkFault) {
        if isBarred { throw .tooManyTries }
        switch progress(at: now) {
        case .completed: throw .completed
        case .cancelled: throw .cancelled
        case .expired: throw .expired(.linkToken)
        case .created, .inProgress, .codeNeeded, .discovering: break
        }
    }

    /// Makes sure that the end user has come to a step.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - now: The moment.
    /// - Throws: Why it is over, or that something else comes first.
    func require(_ step: LinkProgress, at now: Instant) throws(LinkFault) {
        try requireOpen(at: now)
        guard progress == step else { throw .outOfOrder(progress) }
    }

    /// Notes what happened; of more than may be kept, the oldest goes.
    mutating func note(_ step: LinkStepName, at now: Instant, keeping count: Int) {
        events.append(LinkView.Event(name: step.rawValue, at: now))
        events.removeFirst(max(0, events.count - count))
    }

    /// Forgets what an attempt that is over has no use for.
    mutating func forget() {
        prompt = nil
        found = []
        memory = .null
        publicToken?.sealed = nil
    }

    /// Whether ``forget()`` would change nothing.
    var isForgotten: Bool {
        prompt == nil && found.isEmpty && memory == .null && publicToken?.sealed == nil
    }
}

/// What can happen in an attempt, in the words of the contract (section "Connect SDK").
enum LinkStepName: String {
    /// The end user saw the first page.
    case opened = "OPEN"
    /// The end user chose a biller.
    case billerChosen = "SELECT_BILLER"
    /// The end user tried to sign in.
    case credentialsTyped = "SUBMIT_CREDENTIALS"
    /// The biller asked for a code.
    case codeAsked = "MFA_REQUIRED"
    /// The end user typed a code.
    case codeTyped = "SUBMIT_MFA"
    /// Accounts were found.
    case accountsFound = "ACCOUNT_DISCOVERED"
    /// It is complete.
    case completed = "SUCCESS"
    /// The end user gave up, or tried too often.
    case left = "EXIT"
    /// The biller did not let the end user in.
    case refused = "ERROR"
}
