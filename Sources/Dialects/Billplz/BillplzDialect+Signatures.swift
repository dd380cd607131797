public import TollgateCore

extension BillplzDialect {
    /// Finds the checksum of a call of the fifth version.
    ///
    /// Repeats are known by the endpoint and the checksum, not by the fields, so that the same
    /// checksum cannot be used for a second reading of what was signed.
    public func signedContent(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> SignedContent? {
        guard let endpoint = V5Checksum.Endpoint(rawValue: route.claim.operation) else {
            return nil
        }
        let parameters = try BillplzParameters.read(request, route, body)
        try Self.refuseDoubts(parameters)
        try Self.refuseContradictions(parameters, endpoint)
        func value(_ name: String) -> String? {
            name == endpoint.pathArgument ? parameters.inPath("id") : parameters[name]
        }
        let signature = try Self.signature(parameters)
        if let fault = V5Checksum.fault(endpoint, value) {
            throw Refusal(.unreadable, explanation: fault.explanation)
        }
        return SignedContent(
            bytes: Array(V5Checksum.text(endpoint, value).utf8),
            signature: signature,
            algorithm: .hmacSHA512,
            key: CredentialKind.billplzXSignatureKey.name,
            signedAt: value(V5Checksum.epochName).flatMap { Int64($0) }
                .map { Instant(seconds: $0) },
            repeatKey: Array("\(endpoint.rawValue) ".utf8) + signature
        )
    }

    /// Refuses what another reader of the same request could take for a parameter that is signed, or
    /// that is not.
    private static func refuseDoubts(_ parameters: BillplzParameters) throws(Refusal) {
        if let doubt = parameters.doubts.first { throw Refusal(.unreadable, explanation: doubt) }
        guard parameters.entries.allSatisfy({ ParameterName.isPlain($0.name) }) else {
            throw Refusal(
                .unreadable,
                explanation: "The name of a parameter must be letters, digits and _ of ASCII,"
                    + " and brackets behind them must close"
            )
        }
    }

    /// Refuses parameters that say two things: the signature covers one of them, and another reader
    /// of the same request could take the other.
    private static func refuseContradictions(
        _ parameters: BillplzParameters,
        _ endpoint: V5Checksum.Endpoint
    ) throws(Refusal) {
        if let name = parameters.contradictions.first {
            throw Refusal(
                .unreadable,
                explanation: "\(ParameterName.shown(name)) was sent with different values"
            )
        }
        guard let name = endpoint.pathArgument, let repeated = parameters[name] else { return }
        guard repeated == parameters.inPath("id") else {
            throw Refusal(.unreadable, explanation: "\(name) is another one than the path's")
        }
    }

    /// The decoded checksum; the epoch is asked for first, because without it there is none.
    private static func signature(_ parameters: BillplzParameters) throws(Refusal) -> [UInt8] {
        guard parameters[V5Checksum.epochName] != nil else {
            throw Refusal(.signatureMissing, explanation: "Epoch can't be blank")
        }
        guard let text = parameters[V5Checksum.fieldName] else {
            throw Refusal(.signatureMissing, explanation: "Checksum can't be blank")
        }
        guard text.utf8.count == V5Checksum.digitCount, text == text.lowercased(),
            let signature = Hexadecimal.decode(text)
        else {
            throw Refusal(
                .signatureBad,
                explanation:
                    "Checksum must be \(V5Checksum.digitCount) lower-case hexadecimal digits"
            )
        }
        return signature
    }
}
