public import TollgateCore

/// The translator of Billogram's API v2: HTTP Basic API users, one JSON envelope for every answer.
///
/// A caller presents its API user and password on every call; there are no sessions, no cookies and
/// no signatures. What is missing is told apart from what is wrong: no `Authorization` at all is 401
/// with a challenge, and anything in it that is not let in is one and the same refusal, whatever the
/// reason. `Docs/Dialects/Billogram.md` says where each rule comes from.
public struct BillogramDialect: Dialect {
    /// The status code of an answer to a credential that is not let in.
    public enum InvalidCredentialStatus: Int, Sendable, CaseIterable {
        /// What the known clients expect.
        case forbidden = 403
        /// What the current guide names; the answer carries a challenge.
        case unauthorized = 401
    }

    /// How many bytes of a body are read.
    public static let bodyBytesMax = 1_048_576

    /// The configuration key that chooses between the two statuses.
    public static let invalidCredentialStatusOption = DialectOption(
        dialect: "billogram",
        name: "invalidCredentialStatus",
        choices: InvalidCredentialStatus.allCases.map { String($0.rawValue) },
        summary: "The status code of the answer to a wrong API user or password."
    )

    /// The dialect's name.
    public let name = "billogram"
    /// All requests below `/api/v2`.
    public let claims: [Claim] = BillogramOperation.allCases.map(\.claim)
    /// The status code of an answer to a credential that is not let in.
    let invalidCredentialStatus: InvalidCredentialStatus

    /// Makes a translator.
    public init(invalidCredentialStatus: InvalidCredentialStatus = .forbidden) {
        self.invalidCredentialStatus = invalidCredentialStatus
    }

    /// Makes a translator from the values of its configuration keys.
    public init(options: [String: String]) {
        let chosen = options[Self.invalidCredentialStatusOption.name].flatMap { Int($0) }
        self.init(
            invalidCredentialStatus: chosen.flatMap(InvalidCredentialStatus.init) ?? .forbidden
        )
    }

    /// Reads every `Authorization` field; more than one is ambiguous even if they are equal.
    public func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        var reading = HeadReading(body: Self.bodyPolicy(of: request.method, route.claim))
        reading.readAuthorization(of: request, BasicCredential.read)
        return reading
    }

    /// Refuses a body that is not JSON by its content type; the JSON itself is the backend's to read.
    public func readBody(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> Intent {
        guard body.isEmpty || MediaType.isPlainJSON(request.headers) else {
            throw Refusal(.unsupportedMediaType)
        }
        return .call
    }

    /// The body is wanted where the path is known and the method brings one.
    private static func bodyPolicy(of method: Method, _ claim: Claim) -> BodyPolicy {
        guard claim.methods != nil, method == .post || method == .put else { return .ignored }
        return .collected(bytesMax: bodyBytesMax)
    }
}
