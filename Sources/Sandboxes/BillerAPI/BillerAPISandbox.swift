import BillerAPIDialect
public import Gatekeeper
public import TollgateCore

/// The sandbox of BillerAPI: answers as the real service would, from documents in the store.
///
/// Link tokens, attempts and linked accounts are not its own: it reads the linked accounts that the
/// linking of accounts keeps.
public struct BillerAPISandbox: Backend {
    private let dialect: BillerAPIDialect
    private let billers = BillerCalls()
    private let bills: BillCalls
    private let syncs: SyncCalls
    private let requests: RequestCalls
    private let emails: EmailCalls
    private let webhooks: WebhookCalls
    private let deliveries: DeliveryCalls

    /// Makes a sandbox.
    public init(_ world: SandboxWorld) { self.init(world, links: .standard) }

    /// Makes a sandbox that learns of linked accounts from a source of one's own.
    init(_ world: SandboxWorld, links: LinkLedger) {
        let access = LinkAccess(ledger: links)
        let post = WebhookPost(world: world)
        dialect = BillerAPIDialect(options: world.options)
        bills = BillCalls(store: world.store, access: access)
        syncs = SyncCalls(world: world, access: access)
        requests = RequestCalls(world: world, post: post)
        emails = EmailCalls(world: world)
        webhooks = WebhookCalls(world: world)
        deliveries = DeliveryCalls(world: world, post: post)
    }

    /// Answers a call with the data of the caller's client in the call's environment.
    ///
    /// - Parameter call: The call.
    /// - Returns: The answer.
    /// - Throws: ``StoreFault`` where the store fails.
    public func answer(_ call: AdmittedCall) async throws -> Reply {
        do {
            return try await perform(BillerAPIOperation(call.route.claim) ?? .unknown, call)
        } catch let rejection as Rejection {
            return rejection.reply
        } catch let refusal as Refusal {
            return dialect.write(.refused(refusal), call.request)
        }
    }

    private func perform(
        _ operation: BillerAPIOperation,
        _ call: AdmittedCall
    ) async throws -> Reply {
        switch operation {
        case .billersList: try billers.list(call)
        case .billersShow: try billers.get(call)
        case .billsList: try await bills.list(call)
        case .billsSync: try await syncs.list(call)
        case .billsSyncTrigger: try await syncs.trigger(call)
        case .linkRequestsList: try await requests.list(call)
        case .linkRequestsCreate: try await requests.create(call)
        case .emailsOAuthURL: try emails.address(call)
        case .emailsConnect: try await emails.connect(call)
        case .emailsMessages: try await emails.messages(call)
        case .webhooksCreate: try await webhooks.create(call)
        case .webhooksList: try await webhooks.list(call)
        case .webhooksShow: try await webhooks.get(call)
        case .webhooksChange: try await webhooks.change(call)
        case .webhooksDelete: try await webhooks.delete(call)
        case .webhooksRotateSecret: try await webhooks.rotate(call)
        case .webhooksTest: try await deliveries.test(call)
        case .webhooksDeliveries: try await deliveries.list(call)
        case .webhooksResend: try await deliveries.resend(call)
        case .webhooksRecover: try await deliveries.recover(call)
        // The gatekeeper has these done by the linking of accounts, and never asks a backend.
        case .linkCreate, .linkProgress, .linkExchange, .linkRotate, .linkRevoke, .linkRemove,
            .linkOpen, .linkSignIn, .linkAnswerCode, .linkDiscover, .linkCancel, .billsAccounts,
            .sandboxPublicToken, .sandboxExpire, .unknown:
            BillerAPIReply.notFound()
        }
    }
}
