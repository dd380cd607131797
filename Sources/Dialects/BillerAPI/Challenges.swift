import TollgateCore

/// The challenges beside a 401 or a 403: one for each scheme by which the operation can be called
/// (RFC 9110, section 11.6.1; RFC 6750, section 3).
///
/// What is written knows the request and not its claim, so the path is matched once more; refusals
/// alone pay for that.
struct Challenges {
    /// The header fields of a client; no registered scheme has its form, so it has a name of its
    /// own.
    private static let client = #"ClientCredentials realm="BillerAPI""#
    private static let bearer = #"Bearer realm="BillerAPI""#

    /// Whether the operation takes a token.
    private let takesBearer: Bool
    /// Whether the request carries a token, and no client.
    private let carriesBearerAlone: Bool
    /// Whether the request carries a token.
    private let carriesBearer: Bool

    /// Looks at a request.
    init(_ request: RequestView, _ names: ClientHeaders) {
        takesBearer = Self.takesBearer(path: request.path)
        carriesBearer = request.headers.all("authorization").contains(
            where: BearerCredential.isBearer
        )
        let headers = request.headers
        carriesBearerAlone =
            carriesBearer && headers[names.idName] == nil && headers[names.secretName] == nil
    }

    /// Whether the request carries a token that the operation takes, and no client.
    var isBearerCall: Bool { takesBearer && carriesBearerAlone }

    /// The challenges of a 401.
    ///
    /// The token is named as wrong where nothing else was presented that could be it.
    ///
    /// - Parameter isWrong: Whether something was presented.
    /// - Returns: The challenges, each for a field of its own.
    func unauthorized(wrong isWrong: Bool) -> [String] {
        guard takesBearer else { return [Self.client] }
        let isToken = isWrong && carriesBearerAlone
        return [Self.client, Self.bearer + (isToken ? #", error="invalid_token""# : "")]
    }

    /// The challenge of a 403: the scheme that was used, and the scope that is missing.
    func forbidden(_ scope: Scope?) -> [String] {
        guard let scope else { return [] }
        let scheme = takesBearer && carriesBearer ? Self.bearer : Self.client
        return [scheme + #", error="insufficient_scope", scope="\#(scope.rawValue)""#]
    }

    // MARK: Which operations take a token

    /// Whether an operation at a path takes a token, by the same rules by which it is claimed.
    static func takesBearer(path: String) -> Bool {
        let parts = path.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"),
            maxSplits: segmentsMax,
            omittingEmptySubsequences: false
        ).map { Substring($0) }
        let exact = entries.filter { matches($0.segments, parts) }
        return exact.isEmpty || exact.contains(where: \.takesBearer)
    }

    /// More parts than the longest path has.
    private static let segmentsMax = 8

    /// Every path that is known; all others of the dialect take tokens.
    private static let entries: [(segments: [PathTemplate.Segment], takesBearer: Bool)] = {
        let client = CredentialKind.billerAPIClient.name
        return BillerAPIOperation.allCases.flatMap(\.claims).filter { $0.methods != nil }
            .map { claim in
                guard case .protected(let kinds, _) = claim.access else {
                    return (claim.path.segments, false)
                }
                return (claim.path.segments, kinds != [client])
            }
    }()

    private static func matches(_ segments: [PathTemplate.Segment], _ parts: [Substring]) -> Bool {
        guard segments.count == parts.count else { return false }
        return zip(segments, parts).allSatisfy { segment, part in
            switch segment {
            case .literal(let text): part.utf8.elementsEqual(text.utf8)
            case .parameter: !part.isEmpty
            case .code: PathTemplate.isCode(part)
            case .rest: false
            }
        }
    }
}
