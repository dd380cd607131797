import TollgateCore

extension LinkReply {
    /// Writes why a request about the linking of accounts is not done, for the client whose it is.
    ///
    /// Each has a message and a word of its own. What belongs to another client is unknown, so that
    /// the answer tells nothing of it. The status codes are among those that the contract lists,
    /// and 503.
    static func reply(to fault: LinkFault) -> Reply {
        switch fault {
        case .unknown(let subject): unknown(subject)
        case .expired(let subject):
            BillerAPIReply.error(
                400,
                expired(subject),
                "The time of the \(subject.rawValue) is over"
            )
        case .wrongEnvironment(let subject, let environment):
            BillerAPIReply.error(
                400,
                .wrongEnvironment,
                "The \(subject.rawValue) belongs to the \(environment.rawValue) environment"
            )
        case .outOfOrder(let progress):
            BillerAPIReply.error(
                400,
                .linkOutOfOrder,
                "Something else comes first: the link token stands at \(progress.rawValue)"
            )
        case .used, .cancelled, .completed, .tooManyTries, .unknownBiller, .unknownChoice,
            .consentNotAllowed, .tooManyAccounts, .idempotencyKeyReused, .sandboxOnly,
            .providerUnavailable:
            plain(fault)
        }
    }

    /// The faults whose sentence never varies; what the caller sent is not repeated to it.
    private static func plain(_ fault: LinkFault) -> Reply {
        let (status, code, message): (Int, BillerAPIReply.ErrorCode, String) =
            switch fault {
            case .used: (400, .publicTokenUsed, "The public token was exchanged before")
            case .cancelled: (400, .linkCancelled, "The end user has cancelled")
            case .completed: (400, .linkCompleted, "The link token's attempt is complete")
            case .tooManyTries:
                (400, .tooManyTries, "There were too many tries: a new link token is needed")
            case .unknownBiller: (400, .billerNotFound, "biller_id is not in the directory")
            case .unknownChoice:
                (400, .accountNotFound, "account_ids names an account that was not found")
            case .consentNotAllowed(let scope):
                (403, .consentNotAllowed, "The client may not ask for the consent \(scope)")
            case .tooManyAccounts:
                (403, .tooManyAccounts, "The client has as many linked accounts as it may have")
            case .idempotencyKeyReused:
                (400, .idempotencyKeyReused, "The Idempotency-Key came with another request before")
            case .sandboxOnly: (403, .sandboxOnly, "The operation exists in the sandbox alone")
            default: (503, .providerUnavailable, "Accounts cannot be linked here now")
            }
        return BillerAPIReply.error(status, code, message)
    }

    /// A token that stands in the body is a parameter that cannot be taken (contract, section 6,
    /// inferred from Plaid); what the path or an id names is not there.
    private static func unknown(_ subject: LinkSubject) -> Reply {
        switch subject {
        case .linkToken: BillerAPIReply.notFound("There is no such link token", .linkTokenNotFound)
        case .account:
            BillerAPIReply.notFound("There is no such linked account", .accountLinkNotFound)
        case .publicToken:
            BillerAPIReply.error(400, .publicTokenInvalid, "The public token is not valid")
        case .accessToken:
            BillerAPIReply.error(400, .accessTokenInvalid, "The access token is not valid")
        }
    }

    private static func expired(_ subject: LinkSubject) -> BillerAPIReply.ErrorCode {
        switch subject {
        case .linkToken: .linkTokenExpired
        case .publicToken: .publicTokenExpired
        case .accessToken: .accessTokenExpired
        case .account: .accountLinkExpired
        }
    }
}
