import BillerAPIDialect
public import Gatekeeper
import Linking
import TollgateCore

/// BillerAPI as the server's registry takes it.
public enum BillerAPIModule {
    /// The dialect, its sandbox and its part of `quickstart`.
    public static let module = DialectModule(
        name: "billerapi",
        title: "BillerAPI",
        basePath: "/",
        kinds: [
            .billerAPIClient, .billerAPILinkToken, .billerAPIPublicToken, .billerAPIAccessToken,
        ],
        options: [
            BillerAPIDialect.clientHeadersOption,
            DialectOption(
                dialect: "billerapi",
                name: LimitPolicy.countOption,
                choices: LimitPolicy.countChoices,
                summary: "What `limits.authentication` counts: failed verifications, or every"
                    + " request."
            ),
        ],
        // The contract's table (section 6, "Rate limits").
        limits: [
            DialectOption.authenticationGroup: RequestLimit(count: 5, seconds: 60),
            "link": RequestLimit(count: 100, seconds: 60),
            "biller": RequestLimit(count: 200, seconds: 60),
            // Not in the contract's table: a registration costs as much as what links an account.
            BillerAPIOperation.webhookGroup: RequestLimit(count: 100, seconds: 60),
        ],
        makeDialect: { BillerAPIDialect(options: $0) },
        makeSandbox: { world in
            FaultInjection(
                BillerAPISandbox(world),
                voice: .billerAPI(BillerAPIDialect(options: world.options))
            )
        },
        callbackSigner: BillerAPICallbackSigner(),
        callbackWithdrawal: { try DeliveryCalls.withdrawal(of: $0, $1) },
        vaultPurposes: [WebhookCalls.vaultPurpose],
        linking: LinkingPart(
            kinds: LinkKinds(
                linkToken: .billerAPILinkToken,
                publicToken: .billerAPIPublicToken,
                accessToken: .billerAPIAccessToken
            ),
            demo: LinkDemo(
                clientKind: CredentialKind.billerAPIClient.name,
                clientLabel: BillerAPIQuickstart.label,
                consents: ["bills"],
                billsPath: "/bills/get",
                readBills: { $0.object?["bills"]?.array?.compactMap(LinkedBill.init) ?? [] }
            ),
            makeProvider: { _ in SandboxLinkProvider() },
            makeEvents: { linkEvents($0) },
            makeDirectory: { DirectoryBackend(directory: $0) }
        ),
        seed: { try BillerAPISeed($0, $1).fill() },
        quickstart: { try await BillerAPIQuickstart(desk: $0).section() }
    )

    /// Tells clients' webhooks of what the linking of accounts does.
    ///
    /// - Parameter world: What the sandbox may use.
    /// - Returns: Where the linking of accounts posts its events.
    private static func linkEvents(_ world: SandboxWorld) -> LinkEvents {
        let post = LinkEventPost(post: WebhookPost(world: world), ledger: .standard)
        return LinkEvents { event, now, transaction in
            try post.take(event, at: now, in: transaction)
        }
    }
}

extension LinkedBill {
    /// Reads one bill of the answer to `GET /bills/get`.
    fileprivate init?(_ json: JSONValue) {
        guard let bill = json.object, let cents = bill["amount"]?.integer else { return nil }
        func text(_ name: String) -> String { bill[name]?.string ?? "" }
        self.init(
            description: text("description"),
            dueDate: text("due_date"),
            cents: cents,
            currency: text("currency"),
            status: text("status")
        )
    }
}
