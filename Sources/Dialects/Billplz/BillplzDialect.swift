public import TollgateCore

/// The translator of Billplz's API v3, v4 and v5: a secret key as the Basic user name, parameters in
/// path, query and body alike, and checksums on the calls of the fifth version.
///
/// `Docs/Dialects/Billplz.md` says where each rule comes from.
public struct BillplzDialect: Dialect {
    /// How many bytes of a body are read.
    public static let bodyBytesMax = 1_048_576

    /// How many bytes of a body are read that anybody may send to a public page.
    public static let pageBodyBytesMax = 16_384

    /// The dialect's name.
    public let name = "billplz"
    /// All requests below `/api/v3`, `/api/v4` and `/api/v5`, and the public pages.
    public let claims: [Claim] = BillplzOperation.allCases.flatMap(\.claims)
    /// Every answer says how many requests may follow, and `unlimited` where nothing limits them.
    public let limitHeaders: LimitProfile = .rateLimitUnlimited

    /// Makes a translator.
    public init() {}

    /// Reads every `Authorization` field; more than one is ambiguous even if they are equal.
    ///
    /// A body is wanted with every method, because known clients send parameters in the body of a GET
    /// (Billplz-for-WISECP). The public pages look at no credential, so that none shuts them.
    public func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        if route.claim.access == .open {
            return HeadReading(body: .collected(bytesMax: Self.pageBodyBytesMax))
        }
        let body: BodyPolicy =
            route.claim.methods == nil ? .ignored : .collected(bytesMax: Self.bodyBytesMax)
        var reading = HeadReading(body: body)
        reading.readAuthorization(of: request, SecretKeyCredential.read)
        return reading
    }

    /// Refuses parameters that cannot be read, whatever the backend would make of them.
    ///
    /// A public page reads for itself, since it answers people in a form of its own, and so does the
    /// reading of what is signed, which comes next.
    public func readBody(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> Intent {
        let isSigned = V5Checksum.Endpoint(rawValue: route.claim.operation) != nil
        if route.claim.methods != nil, route.claim.access != .open, !isSigned {
            _ = try BillplzParameters.read(request, route, body)
        }
        return .call
    }
}
