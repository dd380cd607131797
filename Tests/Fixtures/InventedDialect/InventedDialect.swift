public import TollgateCore

/// A dialect that nobody speaks, to prove that a new one costs new folders and two lines.
///
/// It differs from the real ones in everything that the foundation must carry: a key id and secret in two
/// header fields, a login that opens a session carried in a third, a body signed with HMAC-SHA-256 under
/// the organisation's own signing key with a time and a nonce, and errors as plain text.
///
///     POST /invented/login            id=…&secret=…          → token=<token>
///     POST /invented/{organisation}/sign-in  name=…&password=…  → token=<token>
///     GET  /invented/notes            X-Invented-Session     → the notes, a line each
///     POST /invented/notes            …, X-Invented-Signature: <unix seconds>.<nonce>.<hex>
///     POST /invented/logout           X-Invented-Session
public struct InventedDialect: Dialect {
    /// The dialect's name.
    public let name = "invented"

    static let bodyBytesMax = 4_096

    /// How its answers tell callers of limits; a test may want another way than the usual one.
    public let limitHeaders: LimitProfile
    /// Whether a session stands before the key where both are presented, so that it decides.
    private let putsSessionFirst: Bool

    /// Makes the dialect.
    public init(limitHeaders: LimitProfile = .configured, putsSessionFirst: Bool = false) {
        (self.limitHeaders, self.putsSessionFirst) = (limitHeaders, putsSessionFirst)
    }

    /// All that the dialect answers.
    public var claims: [Claim] {
        let callers: [CredentialKindName] = [InventedKinds.key.name, InventedKinds.session.name]
        return [
            Claim("login", [.post], "/invented/login", .open, group: "login"),
            Claim(
                "sign-in",
                [.post],
                "/invented/{organisation}/sign-in",
                .open,
                group: "login"
            ),
            Claim(
                "logout",
                [.post],
                "/invented/logout",
                .protected(kinds: [InventedKinds.session.name], scope: nil)
            ),
            Claim(
                "notes.list",
                [.get],
                "/invented/notes",
                .protected(kinds: callers, scope: "notes:read"),
                group: "read"
            ),
            Claim(
                "notes.add",
                [.post],
                "/invented/notes",
                .protected(kinds: callers, scope: "notes:write"),
                group: "write"
            ),
            Claim(
                "notes.of",
                [.get],
                "/invented/of/{organisation}/notes",
                .protected(kinds: callers, scope: "notes:read"),
                group: "read"
            ),
            Claim("unknown", nil, "/invented/**", .protected(kinds: callers, scope: nil)),
        ]
    }

    /// Reads the key's two fields and the session's one.
    public func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        var presented: [PresentedCredential] = []
        if let secret = request.headers["x-invented-secret"] {
            presented.append(
                PresentedCredential(
                    kind: InventedKinds.key.name,
                    handle: request.headers["x-invented-id"] ?? "",
                    secret: Secret(secret),
                    carrier: .field("x-invented-secret")
                )
            )
        }
        if let token = request.headers["x-invented-session"] {
            presented.append(
                PresentedCredential(
                    kind: InventedKinds.session.name,
                    handle: nil,
                    secret: Secret(token),
                    carrier: .field("x-invented-session")
                )
            )
        }
        if putsSessionFirst { presented.reverse() }
        return HeadReading(presented: presented, body: .collected(bytesMax: Self.bodyBytesMax))
    }

    /// Reads the login's form.
    public func readBody(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> Intent {
        switch route.claim.operation {
        case "login": try login(body)
        case "sign-in": try signIn(body, route)
        case "logout": .logout
        default: .call
        }
    }

    private func signIn(_ body: [UInt8], _ route: Route) throws(Refusal) -> Intent {
        let (name, password) = try values(of: "name", "password", in: body)
        let presented = PresentedCredential(
            kind: InventedKinds.user.name,
            handle: UserName.handle(name, of: route.parameter(PathTemplate.organisation) ?? ""),
            secret: Secret(password),
            carrier: .body
        )
        return .signIn(presented, session: InventedKinds.session.name)
    }

    /// Two values of a form.
    private func values(
        of first: String,
        _ second: String,
        in body: [UInt8]
    ) throws(Refusal) -> (String, String) {
        let pairs =
            String(validating: body, as: UTF8.self).flatMap { PercentCoding.pairs($0) } ?? []
        guard let one = pairs.first(where: { $0.name == first })?.value,
            let other = pairs.first(where: { $0.name == second })?.value
        else { throw Refusal(.unreadable, explanation: "\(first) and \(second) are needed") }
        return (one, other)
    }

    private func login(_ body: [UInt8]) throws(Refusal) -> Intent {
        let (id, secret) = try values(of: "id", "secret", in: body)
        let presented = PresentedCredential(
            kind: InventedKinds.key.name,
            handle: id,
            secret: Secret(secret),
            carrier: .body
        )
        return .login(presented, session: InventedKinds.session.name)
    }

    /// Finds the signature of an added note: over `<seconds>.<nonce>.<body>`.
    public func signedContent(
        _ body: [UInt8],
        _ request: RequestView,
        _ route: Route
    ) throws(Refusal) -> SignedContent? {
        guard route.claim.operation == "notes.add" else { return nil }
        guard let field = request.headers["x-invented-signature"] else {
            throw Refusal(.signatureMissing)
        }
        let parts = field.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let seconds = Int64(parts[0]),
            let signature = Hexadecimal.decode(parts[2])
        else {
            throw Refusal(.signatureBad)
        }
        let nonce = Array("\(parts[0]).\(parts[1])".utf8)
        return SignedContent(
            bytes: nonce + Array(".".utf8) + body,
            signature: signature,
            algorithm: .hmacSHA256,
            key: InventedKinds.signingKey.name,
            signedAt: Instant(seconds: seconds),
            repeatKey: nonce
        )
    }

    /// Writes plain text.
    public func write(_ outcome: Outcome, _ request: RequestView) -> Reply {
        switch outcome {
        case .refused(let refusal): return Self.refused(refusal)
        case .completed(.sessionOpened(let token, _, _)):
            return Self.text(200, "token=\(token.reveal() ?? "")")
        case .completed(.sessionClosed): return Self.text(200, "bye")
        case .completed: return Self.refused(Refusal(.unavailable))
        }
    }

    static func text(_ status: Int, _ text: String) -> Reply {
        Reply(
            status: status,
            headers: ["Content-Type": "text/plain"],
            body: Array("\(text)\n".utf8)
        )
    }

    private static func refused(_ refusal: Refusal) -> Reply {
        switch refusal.code {
        case .missing, .malformed, .unknown, .mismatch, .disabled, .expired, .revoked,
            .wrongEnvironment,
            .addressNotAllowed, .wrongOrganisation, .wrongKind, .ambiguous:
            return text(401, "who are you?")
        case .signatureMissing, .signatureBad, .stale, .replayed: return text(422, "not signed")
        case .forbidden, .plainHTTP: return text(403, "no")
        case .notFound: return text(404, "nothing here")
        case .methodNotAllowed: return text(405, "not like this")
        case .limited:
            return text(429, "slower").telling(refusal)
        case .headTooLarge: return text(431, "too much head")
        case .bodyTooLarge: return text(413, "too much body")
        case .bodyTimeout: return text(408, "too slow")
        case .unsupportedMediaType, .unreadable: return text(400, "cannot read that")
        case .misdirected: return text(421, "not my name")
        case .noBackend, .unavailable: return text(503, "not now")
        }
    }
}
