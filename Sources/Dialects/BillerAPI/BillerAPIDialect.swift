public import TollgateCore

/// The translator of BillerAPI: clients by an id and a secret in two header fields, link tokens and
/// access tokens as `Authorization: Bearer`, bodies in JSON.
///
/// `Docs/Dialects/BillerAPI.md` says where each rule comes from.
public struct BillerAPIDialect: Dialect {
    /// How many bytes of a body are read.
    public static let bodyBytesMax = 65_536

    /// The configuration key that names the two header fields of clients.
    public static let clientHeadersOption = DialectOption(
        dialect: "billerapi",
        name: "clientHeaders",
        choices: ClientHeaders.allCases.map(\.rawValue),
        summary: "The header fields of a client's id and secret: X-Client-… or PLAID-…."
    )

    /// The dialect's name.
    public let name = "billerapi"
    /// All requests of the API.
    public let claims: [Claim] = BillerAPIOperation.allCases.flatMap(\.claims)
    /// What the header fields of a client's id and secret are called.
    let clientHeaders: ClientHeaders

    /// Makes a translator.
    public init(clientHeaders: ClientHeaders = .billerAPI) { self.clientHeaders = clientHeaders }

    /// Makes a translator from the values of its configuration keys.
    public init(options: [String: String]) {
        let chosen = options[Self.clientHeadersOption.name]
        self.init(clientHeaders: chosen.flatMap(ClientHeaders.init) ?? .billerAPI)
    }

    /// Reads the client and the token, both where both are there; that they are one principal's is
    /// the gatekeeper's to say.
    ///
    /// The first of two is the one that the operation is done with: the token where the operation
    /// takes it, because it may do less, and otherwise the client.
    public func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        var reading = HeadReading(body: Self.bodyPolicy(of: request.method, route.claim))
        guard case .protected(let kinds, _) = route.claim.access else { return reading }
        reading.readAuthorization(of: request, BearerCredential.read)
        ClientCredential.read(request, clientHeaders, into: &reading)
        if reading.presented.count == 2, !kinds.contains(reading.presented[0].kind) {
            reading.presented.swapAt(0, 1)
        }
        return reading
    }

    /// Reads what is asked of the linking of accounts; the body of any other call is the backend's
    /// to read.
    public func readBody(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> Intent {
        guard body.isEmpty || MediaType.isPlainJSON(request.headers) else {
            throw Refusal(.unsupportedMediaType)
        }
        try checkClient(of: route, request)
        guard let operation = BillerAPIOperation(route.claim) else { return .call }
        let reader = LinkRequestReader(
            body: body,
            request: request,
            route: route,
            client: clientHeaders.clientID(in: request.headers)
        )
        return try reader.request(operation).map(Intent.link) ?? .call
    }

    /// The portal's paths name a client: another than the caller is one that is not there.
    private func checkClient(of route: Route, _ request: RequestView) throws(Refusal) {
        let parameter = BillerAPIOperation.clientParameter
        guard route.parameters.contains(where: { $0.name == parameter }) else { return }
        guard let named = route.parameter(parameter),
            let client = clientHeaders.clientID(in: request.headers),
            ConstantTime.equal(named, client)
        else { throw Refusal(.notFound) }
    }

    /// The body is wanted where the path is known and the method brings one.
    private static func bodyPolicy(of method: Method, _ claim: Claim) -> BodyPolicy {
        guard claim.methods != nil, method == .post || method == .patch else { return .ignored }
        return .collected(bytesMax: bodyBytesMax)
    }
}
