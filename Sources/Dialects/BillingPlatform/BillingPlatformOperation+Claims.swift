import TollgateCore

extension BillingPlatformOperation {
    /// The bases of the REST paths: with the organisation and without it, as the founding
    /// document's logout has it, and both with a repeated slash before `rest`, as one loader sends
    /// it (contract, section B).
    static let bases = [
        "/{organisation}/rest/2.0", "/{organisation}//rest/2.0", "/rest/2.0", "//rest/2.0",
    ]

    /// The base of the OAuth paths (contract, section B).
    static let authenticationBase = "/{organisation}/auth/1.0"

    /// The requests that mean the operation (contract, sections B1 and B2); letters match in either
    /// case.
    ///
    /// A method that a path does not know is the gatekeeper's to refuse. An unknown path asks for a
    /// session, so that a stranger learns nothing of what is there, but for no scope.
    ///
    /// - Parameter bearer: Whether calls may carry a refresh token.
    /// - Returns: The claims of all operations.
    static func claims(_ bearer: BillingPlatformDialect.RefreshTokenAsBearer) -> [Claim] {
        let tokens =
            [CredentialKind.billingPlatformSession, .billingPlatformAccessToken]
            + (bearer == .accepted ? [.billingPlatformRefreshToken] : [])
        return allCases.flatMap { ClaimMaker(operation: $0, kinds: tokens.map(\.name)).claims }
    }
}

/// Makes the claims of one operation.
private struct ClaimMaker {
    typealias Operation = BillingPlatformOperation

    let operation: Operation
    /// The kinds of credentials that prove a caller.
    let kinds: [CredentialKindName]

    var claims: [Claim] {
        switch operation {
        case .login: below([.post], "/login", .open, group: Operation.loginGroup)
        case .logout: below([.post], "/logout", access(nil))
        case .query: reading([.get, .post], "/query")
        case .bulkExtract: writing([.post], "/bulk_api_request")
        case .create: writing([.post], "/{entity}")
        case .find: reading([.get], "/{entity}") + reading([.get], "/bulk_api_request")
        case .update: writing([.put], "/{entity}")
        case .upsert: writing([.patch], "/{entity}")
        case .retrieve: reading([.get, .post], "/{entity}/{id}")
        case .updateOne: writing([.put, .patch], "/{entity}/{id}")
        case .delete: writing([.delete], "/delete/{entity}")
        case .undelete: writing([.delete], "/undelete/{entity}")
        case .authenticate:
            [
                claim(
                    [.post],
                    Operation.authenticationBase + "/authenticate",
                    .open,
                    Operation.loginGroup
                )
            ]
        case .unknown:
            below(nil, "/**", access(nil))
                + [claim(nil, Operation.authenticationBase + "/**", access(nil), nil)]
        }
    }

    private func reading(_ methods: [Method], _ path: String) -> [Claim] {
        below(methods, path, access(.billingPlatformRead), group: Operation.readGroup)
    }

    private func writing(_ methods: [Method], _ path: String) -> [Claim] {
        below(methods, path, access(.billingPlatformWrite), group: Operation.writeGroup)
    }

    /// One claim below each base of the REST paths.
    private func below(
        _ methods: [Method]?,
        _ path: String,
        _ access: Access,
        group: String? = nil
    ) -> [Claim] {
        Operation.bases.map { claim(methods, $0 + path, access, group) }
    }

    private func claim(
        _ methods: [Method]?,
        _ path: String,
        _ access: Access,
        _ group: String?
    ) -> Claim {
        Claim(
            operation.rawValue,
            methods,
            PathTemplate(stringLiteral: path),
            access,
            group: group,
            ignoringCase: true
        )
    }

    private func access(_ scope: Scope?) -> Access {
        .protected(kinds: kinds, scope: scope)
    }
}

extension BillingPlatformOperation {
    /// The route group of the two calls that open something, which are limited by address.
    public static let loginGroup = "login"
    /// The route group of the calls that only look.
    public static let readGroup = "read"
    /// The route group of the calls that change something.
    public static let writeGroup = "write"
}
