public import TollgateCore

/// The translator of BillingPlatform's REST 2.0: a login opens a session, which the field
/// `sessionid` carries, and an OAuth client is given an access token.
///
/// `Docs/Dialects/BillingPlatform.md` says where each rule comes from.
public struct BillingPlatformDialect: Dialect {
    /// The status code of an answer to a session or an access token that is not let in.
    public enum InvalidSessionStatus: Int, Sendable, CaseIterable {
        /// What the known client's exceptions stand for.
        case unauthorized = 401
        /// What integrations report of the live service; some look at the body at no other status.
        case internalError = 500
    }

    /// Whether a refresh token is taken where an access token is.
    public enum RefreshTokenAsBearer: String, Sendable, CaseIterable {
        /// It proves nobody.
        case refused
        /// It proves its client, for as long as it lives.
        case accepted
    }

    /// How many bytes of a body are read, but for a login's and an OAuth client's.
    public static let bodyBytesMax = 1_048_576

    /// The configuration key that chooses between the two statuses.
    public static let invalidSessionStatusOption = DialectOption(
        dialect: "billingplatform",
        name: "invalidSessionStatus",
        choices: InvalidSessionStatus.allCases.map { String($0.rawValue) },
        summary: "The status code of the answer to a wrong or expired session or access token."
    )

    /// The configuration key that says whether a refresh token is taken as an access token.
    public static let refreshTokenAsBearerOption = DialectOption(
        dialect: "billingplatform",
        name: "refreshTokenAsBearer",
        choices: RefreshTokenAsBearer.allCases.map(\.rawValue),
        summary: "Whether a call may carry the refresh token in place of the access token."
    )

    /// The dialect's name.
    public let name = "billingplatform"
    /// All requests below the REST and OAuth paths of every organisation.
    public let claims: [Claim]
    /// The status code of an answer to a session or an access token that is not let in.
    let invalidSessionStatus: InvalidSessionStatus

    /// Makes a translator.
    public init(
        invalidSessionStatus: InvalidSessionStatus = .unauthorized,
        refreshTokenAsBearer: RefreshTokenAsBearer = .refused
    ) {
        self.invalidSessionStatus = invalidSessionStatus
        claims = BillingPlatformOperation.claims(refreshTokenAsBearer)
    }

    /// Makes a translator from the values of its configuration keys.
    public init(options: [String: String]) {
        let chosen = options[Self.invalidSessionStatusOption.name].flatMap { Int($0) }
        let bearer = options[Self.refreshTokenAsBearerOption.name]
        self.init(
            invalidSessionStatus: chosen.flatMap(InvalidSessionStatus.init) ?? .unauthorized,
            refreshTokenAsBearer: bearer.flatMap(RefreshTokenAsBearer.init) ?? .refused
        )
    }

    /// Reads every session and access token; at the login nothing, and of an OAuth client Basic
    /// and the query.
    ///
    /// The login looks at no credential of the head, so that an old session does not shut it.
    public func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        let operation = BillingPlatformOperation(route.claim)
        var reading = HeadReading(body: Self.bodyPolicy(of: request.method, operation))
        switch operation {
        case .login: break
        case .authenticate: TokenRequest.readHead(request, into: &reading)
        default: SessionCredential.read(request, into: &reading)
        }
        return reading
    }

    /// Reads who asks to be let in; the body of any other call is the backend's to read, whatever
    /// its content type says, because clients send none or a wrong one (contract, section B1).
    ///
    /// A compressed body is refused: nobody behind would read it.
    public func readBody(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> Intent {
        guard body.isEmpty || MediaType.isUncoded(request.headers) else {
            throw Refusal(.unsupportedMediaType)
        }
        switch BillingPlatformOperation(route.claim) {
        case .login:
            let user = try LoginRequest.read(body, route)
            return .signIn(user, session: CredentialKind.billingPlatformSession.name)
        case .authenticate:
            let client = try TokenRequest.read(body, request)
            return .issueTokens(
                client,
                TokenKinds(
                    access: CredentialKind.billingPlatformAccessToken.name,
                    refresh: CredentialKind.billingPlatformRefreshToken.name
                )
            )
        case .logout: return .logout
        default: return .call
        }
    }

    /// The body is wanted where the path is known and the method brings one; DELETE does (contract,
    /// section B2), and logout has none.
    private static func bodyPolicy(
        of method: Method,
        _ operation: BillingPlatformOperation?
    ) -> BodyPolicy {
        switch operation {
        case .login: .collected(bytesMax: LoginRequest.bodyBytesMax)
        case .authenticate: .collected(bytesMax: TokenRequest.bodyBytesMax)
        case .logout, .unknown, nil: .ignored
        default: method == .get ? .ignored : .collected(bytesMax: bodyBytesMax)
        }
    }
}
