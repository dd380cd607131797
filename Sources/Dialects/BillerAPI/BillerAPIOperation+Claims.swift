import TollgateCore

extension BillerAPIOperation {
    /// The bases of the webhooks' paths: the short one, and the one of the portal (contract,
    /// section 6).
    static let webhookBases = ["/webhooks", "/iam/clients/{\(clientParameter)}/webhooks"]

    /// The name of the parameter that names the caller's client in the portal's paths.
    static let clientParameter = "clientId"

    /// The paths below which an unknown one is the dialect's to answer.
    ///
    /// `/bills` is not among them, because Billplz has public pages there, and neither is
    /// `/sandbox`, which can be an organisation's name.
    static let unknownBases = ["/billers", "/link", "/emails", "/webhooks", "/iam/clients"]

    /// The requests that mean the operation (contract, section 6).
    ///
    /// A method that a path does not know is the gatekeeper's to refuse. An unknown path asks for a
    /// credential, so that a stranger learns nothing of what is there, but for no scope.
    var claims: [Claim] {
        switch self {
        case .billersList, .billersShow: billerClaims
        case .linkCreate, .linkProgress, .linkExchange, .linkRotate, .linkRevoke, .linkRemove,
            .linkRequestsList, .linkRequestsCreate, .sandboxPublicToken, .sandboxExpire:
            linkClaims
        case .linkOpen, .linkSignIn, .linkAnswerCode, .linkDiscover, .linkCancel: stepClaims
        case .billsList, .billsAccounts, .billsSync, .billsSyncTrigger: billClaims
        case .emailsOAuthURL, .emailsConnect, .emailsMessages: emailClaims
        case .webhooksCreate, .webhooksList, .webhooksShow, .webhooksChange, .webhooksDelete,
            .webhooksRotateSecret, .webhooksTest, .webhooksDeliveries, .webhooksResend,
            .webhooksRecover:
            webhookClaims
        case .unknown:
            Self.unknownBases.map { base in
                Claim(
                    rawValue,
                    nil,
                    PathTemplate(stringLiteral: base + "/**"),
                    .protected(
                        kinds: Self.clientAlone + [Self.linkToken, Self.accessToken],
                        scope: nil
                    )
                )
            }
        }
    }

    private static let clientAlone = [CredentialKind.billerAPIClient.name]
    private static let linkToken = CredentialKind.billerAPILinkToken.name
    private static let accessToken = CredentialKind.billerAPIAccessToken.name

    private var billerClaims: [Claim] {
        let path = self == .billersList ? "/billers" : "/billers/{id}"
        return [
            claim(
                .get,
                path,
                Self.clientAlone + [Self.linkToken],
                .billerAPIBillers,
                Self.billerGroup
            )
        ]
    }

    private var linkClaims: [Claim] {
        switch self {
        case .linkProgress:
            [linking(.get, "/link/token/{id:code}", Self.clientAlone + [Self.linkToken])]
        case .linkExchange: [linking(.post, "/link/token/exchange")]
        case .linkRotate: [linking(.post, "/link/token/rotate")]
        case .linkRevoke: [linking(.post, "/link/token/revoke")]
        case .linkRemove: [linking(.post, "/link/remove")]
        case .linkRequestsList: [linking(.get, "/link/request-to-link")]
        case .linkRequestsCreate: [linking(.post, "/link/request-to-link")]
        case .sandboxPublicToken: [linking(.post, "/sandbox/public-token/create")]
        case .sandboxExpire: [linking(.post, "/sandbox/link/expire")]
        default: [linking(.post, "/link/token/create")]
        }
    }

    private var stepClaims: [Claim] {
        let word =
            switch self {
            case .linkOpen: "open"
            case .linkSignIn: "submit-credentials"
            case .linkAnswerCode: "submit-mfa"
            case .linkDiscover: "discover-accounts"
            default: "cancel"
            }
        return [linking(.post, "/link/{id:code}/\(word)", Self.clientAlone + [Self.linkToken])]
    }

    private var billClaims: [Claim] {
        let (method, path): (Method, String) =
            switch self {
            case .billsAccounts: (.get, "/bills/accounts")
            case .billsSync: (.get, "/bills/sync")
            case .billsSyncTrigger: (.post, "/bills/sync/trigger")
            default: (.get, "/bills/get")
            }
        let kinds = Self.clientAlone + [Self.accessToken]
        return [claim(method, path, kinds, .billerAPIBills, Self.billGroup)]
    }

    private var emailClaims: [Claim] {
        switch self {
        case .emailsOAuthURL:
            [Claim(rawValue, [.post], "/emails/gmail/oauth-url", .open, group: Self.emailGroup)]
        case .emailsConnect: [mailing(.post, "/emails/gmail/connect")]
        default: [mailing(.get, "/emails/messages")]
        }
    }

    private var webhookClaims: [Claim] {
        let (method, path): (Method, String) =
            switch self {
            case .webhooksList: (.get, "")
            case .webhooksShow: (.get, "/{id}")
            case .webhooksChange: (.patch, "/{id}")
            case .webhooksDelete: (.delete, "/{id}")
            case .webhooksRotateSecret: (.post, "/{id}/rotate-secret")
            case .webhooksTest: (.post, "/{id}/test")
            case .webhooksDeliveries: (.get, "/{id}/deliveries")
            case .webhooksResend: (.post, "/{id}/deliveries/{delivery}/resend")
            case .webhooksRecover: (.post, "/{id}/recover")
            default: (.post, "")
            }
        return Self.webhookBases.map { base in
            claim(method, base + path, Self.clientAlone, .billerAPIWebhooks, Self.webhookGroup)
        }
    }

    private func linking(
        _ method: Method,
        _ path: String,
        _ kinds: [CredentialKindName] = clientAlone
    ) -> Claim {
        claim(method, path, kinds, .billerAPILink, Self.linkGroup)
    }

    /// Mailboxes are read for the bills in them, so they ask for the scope of bills (inferred).
    private func mailing(_ method: Method, _ path: String) -> Claim {
        claim(method, path, Self.clientAlone, .billerAPIBills, Self.emailGroup)
    }

    private func claim(
        _ method: Method,
        _ path: String,
        _ kinds: [CredentialKindName],
        _ scope: Scope,
        _ group: String
    ) -> Claim {
        Claim(
            rawValue,
            [method],
            PathTemplate(stringLiteral: path),
            .protected(kinds: kinds, scope: scope),
            group: group
        )
    }
}
