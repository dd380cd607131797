import TollgateCore

/// The names of the two header fields that carry a client's id and secret.
public enum ClientHeaders: String, Sendable, CaseIterable {
    /// `X-Client-ID` and `X-Client-Secret` (the founding document).
    case billerAPI = "x-client"
    /// `PLAID-CLIENT-ID` and `PLAID-SECRET`, as clients send them that were written for Plaid.
    case plaid

    /// The name of the field with the id, in lower case.
    var idName: StaticString {
        switch self {
        case .billerAPI: "x-client-id"
        case .plaid: "plaid-client-id"
        }
    }

    /// The name of the field with the secret, in lower case.
    var secretName: StaticString {
        switch self {
        case .billerAPI: "x-client-secret"
        case .plaid: "plaid-secret"
        }
    }

    /// The carrier of a client's credential, for logs and metrics.
    var carrier: Carrier {
        switch self {
        case .billerAPI: .field("x-client-secret")
        case .plaid: .field("plaid-secret")
        }
    }

    /// The id of the client that a head names; `nil` where it names none.
    func clientID(in headers: HeaderFields) -> String? { headers[idName] }
}
