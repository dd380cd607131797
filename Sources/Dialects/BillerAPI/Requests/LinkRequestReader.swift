import TollgateCore

/// The reading of a request about the linking of accounts, from path, query, head and body.
struct LinkRequestReader {
    /// How many bytes a client's name of an end user may have.
    static let endUserBytesMax = 255
    /// How many bytes the id of a biller, an account or an attempt may have.
    static let idBytesMax = 128
    /// How many bytes a token in a body may have.
    static let tokenBytesMax = 1_024
    /// How many bytes an end user's answer to a question for a code may have.
    static let codeBytesMax = 64
    /// How many accounts may be chosen.
    static let chosenMax = 100

    /// The body.
    let body: [UInt8]
    /// The head.
    let request: RequestView
    /// The claim that matched.
    let route: Route
    /// The client that the head names; `nil` where it names a token alone.
    let client: String?

    /// Reads what an operation asks for.
    ///
    /// - Parameter operation: The operation.
    /// - Returns: The request, or `nil` for an operation that is the backend's.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` with a sentence that names the field.
    func request(_ operation: BillerAPIOperation) throws(Refusal) -> LinkRequest? {
        switch operation {
        case .linkCreate: .create(try order(in: members(ofClient: true)))
        case .linkExchange: try exchange()
        case .linkRotate: .rotate(try target())
        case .linkRevoke: .revoke(try target())
        case .linkRemove: .remove(try target())
        case .linkProgress, .linkOpen, .linkSignIn, .linkAnswerCode, .linkDiscover, .linkCancel:
            try step(operation, linkID())
        case .billsAccounts: .accounts(try AccountListQuery.read(request.query))
        case .sandboxPublicToken: .script(try script())
        case .sandboxExpire: .expire(try expired())
        default: nil
        }
    }

    // MARK: The client's own calls

    /// The body's members; a client that is named in the body is the one that calls.
    ///
    /// - Parameter isNamed: Whether the body must name it (contract, section 6).
    /// - Returns: The members.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable``.
    private func members(ofClient isNamed: Bool = false) throws(Refusal) -> BodyMembers {
        let members = try BodyMembers(body)
        let named = try members.word("client_id", bytesMax: ClientCredential.valueBytesMax)
        guard let named else {
            if isNamed { throw BodyMembers.missing("client_id") }
            return members
        }
        if let client, !ConstantTime.equal(named, client) {
            throw BodyMembers.unreadable("client_id must be the client that calls")
        }
        return members
    }

    private func order(in members: BodyMembers) throws(Refusal) -> LinkOrder {
        let endUser = try members.requiredText("client_user_id", bytesMax: Self.endUserBytesMax)
        let relinked = try members.word("account_link_id", bytesMax: Self.idBytesMax)
        return LinkOrder(
            endUser: endUser,
            consents: try consents(in: members),
            redirectURI: try redirectURI(in: members),
            biller: try members.word("biller_id", bytesMax: Self.idBytesMax),
            relinked: relinked.map(LinkedAccountID.init(rawValue:))
        )
    }

    private func consents(in members: BodyMembers) throws(Refusal) -> [Scope] {
        let known = Scope.billerAPIConsents
        // Twice as many elements as there are: a repeated one is one.
        let words = try members.words(
            "consents",
            countMax: known.count * 2,
            bytesMax: Self.idBytesMax
        )
        guard let consents = words?.map(Scope.init(rawValue:)) else {
            throw BodyMembers.missing("consents")
        }
        guard consents.allSatisfy(known.contains) else {
            let list = known.map(\.rawValue).joined(separator: ", ")
            throw BodyMembers.unreadable("consents must be among \(list)")
        }
        return consents
    }

    private func redirectURI(in members: BodyMembers) throws(Refusal) -> String? {
        let text = try members.text("redirect_uri", bytesMax: RedirectAddress.bytesMax)
        guard let text else { return nil }
        guard RedirectAddress.isAllowed(text) else {
            throw BodyMembers.unreadable(
                "redirect_uri must be an https address, or http on this machine, without user"
                    + " information and fragment"
            )
        }
        return text
    }

    private func exchange() throws(Refusal) -> LinkRequest {
        let members = try members(ofClient: true)
        let token = try members.requiredWord("public_token", bytesMax: Self.tokenBytesMax)
        return .exchange(
            publicToken: Secret(token),
            idempotencyKey: try IdempotencyKey.read(request.headers)
        )
    }

    private func target() throws(Refusal) -> LinkTarget {
        let members = try members()
        let token = try members.word("access_token", bytesMax: Self.tokenBytesMax)
        let account = try members.word("account_link_id", bytesMax: Self.idBytesMax)
        switch (token, account) {
        case (let token?, nil): return .accessToken(Secret(token))
        case (nil, let account?): return .account(LinkedAccountID(rawValue: account))
        case (nil, nil): throw BodyMembers.unreadable("access_token or account_link_id is missing")
        case (_?, _?):
            throw BodyMembers.unreadable("access_token and account_link_id are sent together")
        }
    }

    // MARK: The steps of an attempt

    private func step(
        _ operation: BillerAPIOperation,
        _ id: LinkID
    ) throws(Refusal) -> LinkRequest {
        let members = try members()
        switch operation {
        case .linkSignIn:
            let biller = try members.word("biller_id", bytesMax: Self.idBytesMax)
            return .signIn(id, biller: biller, fields: try SignInFields.read(members))
        case .linkAnswerCode:
            let code = try members.requiredText("mfa_code", bytesMax: Self.codeBytesMax)
            return .answerCode(id, code: code)
        case .linkDiscover: return .discover(id, chosen: try chosen(in: members))
        case .linkOpen: return .open(id)
        case .linkCancel: return .cancel(id)
        default: return .progress(id)
        }
    }

    private func chosen(in members: BodyMembers) throws(Refusal) -> [String]? {
        try members.words("account_ids", countMax: Self.chosenMax, bytesMax: Self.idBytesMax)
    }

    /// The attempt that the path names; a link token itself is a secret, and no path is the place
    /// for it.
    private func linkID() throws(Refusal) -> LinkID {
        guard let id = route.parameter("id"), id.utf8.count <= Self.idBytesMax else {
            throw Refusal(.notFound)
        }
        try refuseToken(id, "The path")
        return LinkID(rawValue: id)
    }

    private func refuseToken(_ id: String, _ place: String) throws(Refusal) {
        let isToken = CredentialKind.billerAPILinkTokenPrefixes.contains { prefix in
            id.utf8.starts(with: prefix.utf8)
        }
        guard isToken else { return }
        throw BodyMembers.unreadable(
            "\(place) takes the link_token_id (\(LinkID.prefix)…), never the link token itself"
        )
    }

    // MARK: The sandbox

    private func script() throws(Refusal) -> LinkScript {
        let members = try members(ofClient: true)
        let order = try order(in: members)
        guard order.biller != nil else { throw BodyMembers.missing("biller_id") }
        return LinkScript(
            order: order,
            fields: try SignInFields.read(members),
            code: try members.text("mfa_code", bytesMax: Self.codeBytesMax),
            chosen: try chosen(in: members)
        )
    }

    private func expired() throws(Refusal) -> LinkID {
        let id = try members().requiredWord("link_token_id", bytesMax: Self.idBytesMax)
        try refuseToken(id, "link_token_id")
        return LinkID(rawValue: id)
    }
}
