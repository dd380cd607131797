import TollgateCore

extension ConfigurationTable {
    /// The keys that every server has.
    static let ownKeys: [ConfigurationKey] =
        placeKeys + environmentKeys(.sandbox, flag: "--listen")
        + environmentKeys(.production, flag: "--production-listen")
        + plainAndTLSKeys + credentialKeys + sessionKeys + signatureKeys + limitKeys + sizeKeys
        + timeoutKeys
        + callbackKeys + retentionKeys + auditKeys + linkingKeys + pageKeys + logKeys + tracingKeys

    private static let placeKeys: [ConfigurationKey] = [
        .init(
            "data",
            \.data,
            .text("a path"),
            flag: "--data",
            "The folder that holds the store, the keys and the certificates."
        ),
        .init(
            "publicHost",
            \.publicHost,
            .host,
            "The host name or IP address under which clients reach the server."
        ),
        .init(
            "management",
            \.management,
            .loopback,
            flag: "--management",
            "Where health, metrics and explanations are served, on the loopback interface only."
        ),
    ]

    private static func environmentKeys(
        _ environment: Environment,
        flag: String
    ) -> [ConfigurationKey] {
        let name = environment.rawValue
        return [
            .init(
                "environments.\(name).listen",
                \.environments[environment].listen,
                orOff: .address,
                flag: flag,
                "Where the \(name) environment is served, over TLS."
            ),
            .init(
                "environments.\(name).backend",
                \.environments[environment].backend,
                .backend,
                "What answers the admitted calls of the \(name) environment."
            ),
            .init(
                "environments.\(name).publicURL",
                \.environments[environment].publicURL,
                ifGiven: .publicURL,
                "The address that clients use for the \(name) environment; when not set,"
                    + " `publicHost` with the listener's port."
            ),
        ]
    }

    private static let plainAndTLSKeys: [ConfigurationKey] = [
        .init(
            "plainListen",
            \.plainListen,
            orOff: .address,
            flag: "--plain-listen",
            "Where plain HTTP is refused in each dialect's own form."
        ),
        .init(
            "tls.certificate",
            \.tls.certificate,
            ifGiven: .text("a path"),
            "The PEM file of your own certificate and its chain; when not set, the local authority"
                + " makes one."
        ),
        .init(
            "tls.key",
            \.tls.key,
            ifGiven: .text("a path"),
            "The PEM file of the private key of `tls.certificate`."
        ),
        .init(
            "insecureAcceptPlainHTTPForBenchmarks",
            \.insecureAcceptPlainHTTPForBenchmarks,
            .boolean,
            "Whether the plain listener serves requests instead of refusing them; never with a"
                + " production listener."
        ),
    ]

    private static let credentialKeys: [ConfigurationKey] = [
        .init(
            "storeOutageGrace",
            \.storeOutageGrace,
            .duration(.zero ... .seconds(3_600)),
            "How long known credentials are still admitted while the store cannot be read."
        ),
        .init(
            "rotationOverlapMax",
            \.rotationOverlapMax,
            .duration(.zero ... .days(365)),
            "The longest time for which a rotation may keep the old secret alive."
        ),
        .init(
            "expiryWarning",
            \.expiryWarning,
            .duration(.zero ... .days(365)),
            "How long before the end of a credential its owner and its callers are told; `0s` for"
                + " never."
        ),
    ]

    private static let sessionKeys: [ConfigurationKey] = [
        .init(
            "sessions.lifetime",
            \.sessions.lifetime,
            .duration(.seconds(60) ... .days(30)),
            "The longest life of a person's session, however much it is used."
        ),
        .init(
            "sessions.idle",
            \.sessions.idle,
            .duration(.seconds(60) ... .days(30)),
            "The longest rest of a person's session between two uses."
        ),
        .init(
            "sessions.tokenLifetime",
            \.sessions.tokenLifetime,
            .duration(.seconds(60) ... .days(1)),
            "The life of a token that a client's secret opened, such as an access token."
        ),
        .init(
            "sessions.perOwner",
            \.sessions.perOwner,
            .integer(1...100_000),
            "The most sessions and tokens of one credential; one more ends its oldest."
        ),
        .init(
            "sessions.refreshLifetime",
            \.sessions.refreshLifetime,
            .duration(.seconds(60) ... .days(365)),
            "The life of a refresh token."
        ),
        .init(
            "passwords.waiting",
            \.passwords.waiting,
            .integer(1...4_096),
            "How many checks of passwords may wait for a thread; more are refused at once."
        ),
        .init(
            "passwords.failuresPerAddress",
            \.passwords.failuresPerAddress,
            orOff: .rateLimit,
            "How many wrong passwords one address may send."
        ),
        .init(
            "passwords.failuresPerAccount",
            \.passwords.failuresPerAccount,
            orOff: .rateLimit,
            "How many wrong passwords one account may be sent from strange addresses together, and"
                + " from each trusted network."
        ),
    ]

    private static let signatureKeys: [ConfigurationKey] = [
        .init(
            "signatures.window",
            \.signatures.window,
            .duration(.seconds(1) ... .seconds(3_600)),
            "How far the moment that a caller signed may lie from now, on either side."
        ),
        .init(
            "signatures.replay",
            \.signatures.replay,
            .caseName,
            "Which signed requests are remembered, so that an exact repeat is refused."
        ),
    ]

    private static let limitKeys: [ConfigurationKey] = [
        .init(
            "limits.failuresPerAddress",
            \.limits.failuresPerAddress,
            orOff: .rateLimit,
            "How many verifications may fail from one address."
        ),
        .init(
            "limits.perAddress",
            \.limits.perAddress,
            orOff: .rateLimit,
            "How many requests one address may make."
        ),
        .init(
            "limits.perCredential",
            \.limits.perCredential,
            orOff: .rateLimit,
            "How many requests may be made with one credential."
        ),
        .init(
            "limits.perOrganisation",
            \.limits.perOrganisation,
            orOff: .rateLimit,
            "How many requests one organisation may make."
        ),
        .init(
            "limits.headers",
            \.limits.headers,
            .caseName,
            "How answers tell callers where they stand with the limits that hold for them."
        ),
    ]

    private static let sizeKeys: [ConfigurationKey] = [
        .init(
            "cache.facts",
            \.cache.facts,
            .integer(1...10_000_000),
            "How many credentials are known in memory."
        ),
        .init(
            "cache.negative",
            \.cache.negative,
            .integer(0...10_000_000),
            "How many unknown names are remembered as unknown."
        ),
        .init(
            "maxima.connections",
            \.maxima.connections,
            .integer(1...1_000_000),
            "The most open connections, on all listeners together."
        ),
        .init(
            "maxima.connectionsPerAddress",
            \.maxima.connectionsPerAddress,
            .integer(1...1_000_000),
            "The most open connections of one IPv4 address or one IPv6 /64."
        ),
        .init(
            "maxima.abandonedPerAddress",
            \.maxima.abandonedPerAddress,
            .integer(1...1_000_000),
            "The most requests under way whose client, an IPv4 address or IPv6 /64, has gone."
        ),
        .init(
            "maxima.bodyBytes",
            \.maxima.bodyBytes,
            .integer(1_024...67_108_864),
            "The most bytes of one request's body."
        ),
        .init(
            "maxima.headBytes",
            \.maxima.headBytes,
            .integer(1_024...65_536),
            "The most bytes of one request's line and header fields."
        ),
        .init(
            "maxima.headFields",
            \.maxima.headFields,
            .integer(8...1_000),
            "The most header fields of one request."
        ),
        .init(
            "maxima.unsentBytes",
            \.maxima.unsentBytes,
            .integer(65_536...1_073_741_824),
            "The most bytes of untaken answers with which an HTTP/2 connection may send new requests."
        ),
    ]

    private static let timeoutKeys: [ConfigurationKey] = [
        .init(
            "timeouts.handshake",
            \.timeouts.handshake,
            .duration(shortestWait ... .seconds(600)),
            "The longest wait for the end of a TLS handshake."
        ),
        .init(
            "timeouts.head",
            \.timeouts.head,
            .duration(shortestWait ... .seconds(600)),
            "The longest wait for the end of a request's header fields."
        ),
        .init(
            "timeouts.body",
            \.timeouts.body,
            .duration(shortestWait ... .seconds(3_600)),
            "The longest wait for the end of a request's body."
        ),
        .init(
            "timeouts.idle",
            \.timeouts.idle,
            .duration(shortestWait ... .seconds(3_600)),
            "The longest wait for the next request on an open connection."
        ),
        .init(
            "timeouts.stall",
            \.timeouts.stall,
            .duration(shortestWait ... .seconds(3_600)),
            "The longest wait for a client that takes none of its answers."
        ),
        .init(
            "timeouts.floodPause",
            \.timeouts.floodPause,
            .duration(.zero ... .seconds(3_600)),
            "How long an IPv4 address or IPv6 /64 that gave up a flood of requests may not connect."
        ),
        .init(
            "timeouts.drain",
            \.timeouts.drain,
            .duration(.zero ... .seconds(600)),
            "The longest wait for open requests when the server stops."
        ),
        .init(
            "timeouts.drainDelay",
            \.timeouts.drainDelay,
            .duration(.zero ... .seconds(600)),
            "How long a stopping server still accepts, while `/readyz` already says 503."
        ),
    ]

    /// Below this no real client could be served.
    private static let shortestWait: Duration = .milliseconds(100)
}
