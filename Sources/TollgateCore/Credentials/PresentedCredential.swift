/// What a caller presented, read but not believed.
public struct PresentedCredential: Sendable {
    /// The kind that the carrier means.
    public let kind: CredentialKindName
    /// The public handle, where the kind has one.
    public let handle: String?
    /// The secret.
    public let secret: Secret
    /// Where in the request it stood.
    public let carrier: Carrier

    /// Makes a presented credential.
    public init(kind: CredentialKindName, handle: String?, secret: Secret, carrier: Carrier) {
        self.kind = kind
        self.handle = handle
        self.secret = secret
        self.carrier = carrier
    }
}

/// A place in a request that can carry a credential.
public enum Carrier: Sendable, Hashable {
    /// The `Authorization` field, with the scheme in lower case.
    case authorization(scheme: String)
    /// Another header field, by its name in lower case.
    case field(String)
    /// A parameter of the query.
    case query(String)
    /// The body.
    case body

    /// The word for logs and metrics, of a closed set for each dialect, such as `basic`.
    public var label: String {
        switch self {
        case .authorization(let scheme): scheme
        case .field(let name): name
        case .query(let name): "query-\(name)"
        case .body: "body"
        }
    }
}

/// What a dialect read from a request's head.
public struct HeadReading: Sendable {
    /// Every credential found, in all carriers; none is left out because another was found.
    public var presented: [PresentedCredential]
    /// Why what was found cannot be read, or `nil`.
    public var refusal: Refusal?
    /// What is to be done with the body.
    public var body: BodyPolicy

    /// Makes a reading.
    public init(presented: [PresentedCredential] = [], refusal: Refusal? = nil, body: BodyPolicy) {
        self.presented = presented
        self.refusal = refusal
        self.body = body
    }

    /// Reads the `Authorization` fields: every one counts, and more than one is ambiguous, because
    /// another reader of the same request could take the other.
    ///
    /// - Parameters:
    ///   - request: The head.
    ///   - read: The dialect's reading of one field's value; `nil` for what it cannot read.
    public mutating func readAuthorization(
        of request: RequestView,
        _ read: (String) -> PresentedCredential?
    ) {
        var fieldCount = 0
        request.headers.forEach("authorization") { value in
            fieldCount += 1
            if let credential = read(value) {
                presented.append(credential)
            } else {
                refusal = Refusal(.malformed)
            }
        }
        if fieldCount > 1 { refusal = Refusal(.ambiguous) }
    }
}

/// Whether an operation wants the request's body, and how long it may be.
public enum BodyPolicy: Sendable, Hashable {
    /// The body is not looked at.
    case ignored
    /// The body is collected, up to a number of bytes or the server's maximum, whichever is less.
    case collected(bytesMax: Int)
}
