import TollgateCore

/// How a caller proved, or tried to prove, who it is: one closed list for logs and metrics, in no dialect's
/// words.
public enum AuthMethod: String, Sendable, CaseIterable {
    /// Nothing was presented, or nothing that could be read.
    case none
    /// HTTP Basic with a user and a password.
    case basic
    /// A secret that stands alone.
    case secretKey = "secret_key"
    /// A session that a login opened.
    case session
    /// A client's id and secret in header fields of their own.
    case clientHeaders = "client_headers"
    /// A Bearer token.
    case bearer
    /// A signature over the request, beside the credential of its head.
    case checksum
    /// A client that asks for tokens of OAuth 2.0.
    case oauth
    /// A person's name and password.
    case password
    /// Any other way.
    case other
}

extension PresentedCredential {
    /// How this credential proves its caller, as far as its place in the request tells.
    var method: AuthMethod {
        switch carrier {
        case .authorization("basic"): handle == nil ? .secretKey : .basic
        case .authorization("bearer"): .bearer
        case .authorization: handle == nil ? .session : .other
        case .field(let name):
            if handle != nil {
                .clientHeaders
            } else {
                name.hasSuffix("sessionid") || name.hasSuffix("session") ? .session : .secretKey
            }
        case .query, .body: .other
        }
    }
}
