import TollgateCore

/// The reading of a request for an access token: the grant of client credentials (RFC 6749, section
/// 4.4.2), with the parameters in the query or in a form, and the client by Basic or among them.
///
/// Two integrations differ: one sends `Authorization: Basic` and no body, the other puts the
/// client's id and secret into the query (contract, section B1). What stands in several places must
/// be the same.
enum TokenRequest {
    /// How many bytes of a body are read.
    static let bodyBytesMax = 16_384

    /// How long the `Authorization` field's value, the client's id and its secret may be, each in
    /// bytes.
    static let valueBytesMax = 1_024

    /// The one grant type that is known.
    static let grantType = "client_credentials"

    /// The sentence about any other grant type, by which the answer to it is told from other
    /// answers.
    static let unsupportedGrant = "grant_type must be client_credentials"

    /// Reads the client from the head: from `Authorization`, and from the query, so that a secret which
    /// comes there in the clear is known to be exposed.
    ///
    /// What is wrong with the query is told by ``read(_:_:)``.
    static func readHead(_ request: RequestView, into reading: inout HeadReading) {
        readBasic(request, into: &reading)
        guard let query = try? FormParameters(query: request.query),
            let id = try? query.value("client_id"),
            let secret = try? query.value("client_secret"),
            let client = try? credential([id], [(Secret(secret), .query("client_secret"))])
        else { return }
        reading.presented.append(client)
    }

    private static func readBasic(_ request: RequestView, into reading: inout HeadReading) {
        reading.readAuthorization(of: request, basic)
    }

    /// Reads the client's credential.
    ///
    /// - Parameters:
    ///   - body: The body's bytes: a form, or nothing.
    ///   - request: The head.
    /// - Returns: The credential, carried where its secret stood first: Basic, body, query.
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` with an explanation,
    ///   ``TollgateCore/RefusalCode/ambiguous`` for two clients, and
    ///   ``TollgateCore/RefusalCode/missing`` or ``TollgateCore/RefusalCode/malformed`` for none.
    static func read(
        _ body: [UInt8],
        _ request: RequestView
    ) throws(Refusal) -> PresentedCredential {
        let form = try FormParameters(form: body, request.headers)
        let query = try FormParameters(query: request.query)
        try checkGrant([query, form])
        var reading = HeadReading(body: .ignored)
        readBasic(request, into: &reading)
        if let refusal = reading.refusal { throw refusal }
        var ids = reading.presented.compactMap(\.handle)
        var secrets = reading.presented.map { ($0.secret, $0.carrier) }
        for (parameters, carrier) in [(form, Carrier.body), (query, .query("client_secret"))] {
            if let id = try parameters.value("client_id") { ids.append(id) }
            if let secret = try parameters.value("client_secret") {
                secrets.append((Secret(secret), carrier))
            }
        }
        return try credential(ids, secrets)
    }

    private static func checkGrant(_ places: [FormParameters]) throws(Refusal) {
        var grants: [String] = []
        for place in places {
            if let grant = try place.value("grant_type") { grants.append(grant) }
        }
        guard let grant = grants.first else {
            throw Refusal(.unreadable, explanation: "grant_type is missing")
        }
        guard grants.allSatisfy({ $0 == grant }) else {
            throw Refusal(
                .unreadable,
                explanation: "grant_type was sent with different values"
            )
        }
        guard grant == grantType else {
            throw Refusal(.unreadable, explanation: unsupportedGrant)
        }
    }

    /// The one client that all ids and secrets name.
    private static func credential(
        _ ids: [String],
        _ secrets: [(Secret, Carrier)]
    ) throws(Refusal) -> PresentedCredential {
        // Bytes are compared: texts that Unicode calls equal need not be.
        guard ids.allSatisfy({ ConstantTime.equal($0, ids[0]) }),
            secrets.allSatisfy({ $0.0.matches(secrets[0].0) })
        else { throw Refusal(.ambiguous) }
        guard let id = ids.first, let (secret, carrier) = secrets.first else {
            throw Refusal(ids.isEmpty && secrets.isEmpty ? .missing : .malformed)
        }
        guard isReadable(Array(id.utf8)), secret.withBytes(isReadable) else {
            throw Refusal(.malformed)
        }
        return PresentedCredential(
            kind: CredentialKind.billingPlatformClient.name,
            handle: id,
            secret: secret,
            carrier: carrier
        )
    }

    /// Reads the value of one `Authorization` field: the first colon ends the client's id.
    ///
    /// RFC 6749, section 2.3.1, has id and secret encoded as in forms before; clients do not, and
    /// what Tollgate issues is the same either way.
    private static func basic(_ value: String) -> PresentedCredential? {
        guard let pair = BasicAuthorization.decode(value, bytesMax: valueBytesMax),
            let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let (id, secret) = (Array(pair[..<colon]), Array(pair[(colon + 1)...]))
        guard isReadable(id), isReadable(secret) else { return nil }
        return PresentedCredential(
            kind: CredentialKind.billingPlatformClient.name,
            handle: String(decoding: id, as: UTF8.self),
            secret: Secret(secret),
            carrier: .authorization(scheme: "basic")
        )
    }

    /// Whether bytes can be a client's id or secret: printable ASCII, at least one and not too
    /// many.
    private static func isReadable(_ bytes: [UInt8]) -> Bool {
        (1...valueBytesMax).contains(bytes.count)
            && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
