import BillplzDialect
import Gatekeeper
import TollgateCore

/// The public pages on which payers pay bills and make them in open collections.
struct PaymentPages: Sendable {
    /// What the sandbox may use.
    let world: SandboxWorld

    /// Answers a request to a page.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - operation: Which page it is.
    /// - Returns: A page, or a redirect.
    /// - Throws: ``StoreFault`` and other faults of the world.
    func answer(_ call: AdmittedCall, _ operation: BillplzOperation) async throws -> Reply {
        try await PublicPage.answering {
            switch operation {
            case .pageBill: try await BillPages(world: world).answer(call)
            case .pageOpenCollection: try await OpenCollectionPages(world: world).answer(call)
            default: throw Rejection.notFound
            }
        }
    }
}

extension PublicPage {
    /// Answers what a page cannot take with another page: payers do not read JSON.
    static func answering(_ body: () async throws -> Reply) async throws -> Reply {
        do {
            return try await body()
        } catch let rejection as Rejection {
            return refused(status: rejection.reply.status).reply
        } catch let refusal as Refusal where refusal.code == .unreadable {
            return refused(status: 400).reply
        } catch let refusal as Refusal where refusal.code == .unsupportedMediaType {
            return refused(status: 415).reply
        }
    }

    private static func refused(status: Int) -> PublicPage {
        PublicPage(
            status: status,
            "This cannot be done",
            "<p>What was sent does not fit this page. Open the link again that you were given.</p>"
        )
    }
}
