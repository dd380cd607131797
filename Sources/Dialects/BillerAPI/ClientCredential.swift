import TollgateCore

/// The reading of a client's id and secret from a head, on the hot path.
enum ClientCredential {
    /// How long the value of either field may be; what Tollgate issues takes 45 bytes.
    static let valueBytesMax = 1_024

    /// Reads the two fields: both, or neither.
    ///
    /// Equal fields are one, because proxies repeat them; different ones are ambiguous, because
    /// another reader of the same request could take the other.
    ///
    /// - Parameters:
    ///   - request: The head.
    ///   - names: What the fields are called.
    ///   - reading: Takes the credential, or the refusal of what cannot be read.
    static func read(
        _ request: RequestView,
        _ names: ClientHeaders,
        into reading: inout HeadReading
    ) {
        let id = value(names.idName, of: request, into: &reading)
        let secret = value(names.secretName, of: request, into: &reading)
        if id == nil, secret == nil { return }
        guard let id, let secret, isReadable(id), isReadable(secret) else {
            reading.refusal = reading.refusal ?? Refusal(.malformed)
            return
        }
        reading.presented.append(
            PresentedCredential(
                kind: CredentialKind.billerAPIClient.name,
                handle: id,
                secret: Secret(secret),
                carrier: names.carrier
            )
        )
    }

    /// The first value of a field; any other one that differs makes the head ambiguous.
    private static func value(
        _ name: StaticString,
        of request: RequestView,
        into reading: inout HeadReading
    ) -> String? {
        var (first, isAmbiguous): (String?, Bool) = (nil, false)
        request.headers.forEach(name) { value in
            if let first, !ConstantTime.equal(first, value) { isAmbiguous = true }
            first = first ?? value
        }
        if isAmbiguous { reading.refusal = Refusal(.ambiguous) }
        return first
    }

    /// Whether a text can be an id or a secret: printable ASCII without a space, and without the
    /// comma by which intermediaries join two fields to one.
    private static func isReadable(_ text: String) -> Bool {
        (1...valueBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}
