import TollgateCore

extension RefusalCode {
    /// What the owner or the operator does about a refusal, in a sentence; `Docs/Refusals.md` says more.
    var fix: String {
        switch self {
        case .missing:
            "The client sent no credential: have it send one with every request."
        case .malformed:
            "Look at how the client builds its credential: it was cut, or encoded in another way."
        case .unknown:
            "Compare the client's id or key with `tollgate credential list`; it may belong to another "
                + "installation."
        case .mismatch:
            "Compare the hint in `tollgate credential show` with the end of the secret in use; if the "
                + "secret is lost, rotate it."
        case .disabled:
            "Run `tollgate credential enable` if the credential is to work again."
        case .expired:
            "Deploy the newer secret, or make a new credential: this one, its overlap or its session "
                + "is over."
        case .revoked:
            "Make a new credential; this one was ended for good. Find out who still uses it."
        case .wrongEnvironment:
            "Use the base URL of the credential's own environment."
        case .addressNotAllowed:
            "If the client_ip is yours, add it to the credential's list of addresses."
        case .wrongOrganisation:
            "Correct the path: it names another organisation than the credential's."
        case .wrongKind:
            "Use the kind of credential that the operation takes."
        case .forbidden:
            "Use a credential with the scope that scopes_needed names; for a web page that signs in, "
                + "register its origin under dialects.NAME.origins."
        case .signatureMissing:
            "Sign the request; the operation demands it."
        case .signatureBad:
            "Check the signing key, then the order and the encoding of what is signed."
        case .stale:
            "Set the caller's clock; the signed time lies outside the window."
        case .replayed:
            "Sign anew for every attempt; this very request was admitted before."
        case .limited:
            "Wait as long as retry_after says; raise the limit that limit_name names if it is too "
                + "tight. For failuresPerAddress, find who at that address sends wrong credentials."
        case .ambiguous:
            "Send one credential; look for a proxy that adds its own."
        case .plainHTTP:
            "Use https://, and rotate the secret: it was sent in the clear and is marked exposed."
        case .misdirected:
            "Correct the client's address, or publicHost and publicURL in the configuration."
        case .notFound:
            "Correct the path: the API has no operation there."
        case .methodNotAllowed:
            "Correct the method."
        case .headTooLarge:
            "Send fewer or shorter header fields; often it is a cookie."
        case .bodyTooLarge:
            "Send less in one request."
        case .bodyTimeout:
            "Look at the network between; raise timeouts.body for slow links."
        case .unsupportedMediaType:
            "Send the content type that the API takes."
        case .unreadable:
            "Correct what the answer's message names."
        case .noBackend:
            "Give the environment a backend: the caller was authenticated, and nothing answers there."
        case .unavailable:
            "Look at /readyz?verbose, then at the log and `tollgate doctor`: what limit_name names "
                + "failed."
        }
    }
}
