import BillerAPIDialect
import Gatekeeper
import Linking
import TollgateCore

/// The backend of an environment that has billers and nothing else: a production with a linking
/// upstream.
///
/// It answers the calls on the directory in the form in which the sandbox answers them. Every other
/// call is refused as one without a backend.
struct DirectoryBackend: Backend {
    /// Where the billers are.
    let directory: any LinkDirectory

    /// Answers a call on the directory.
    ///
    /// - Parameter call: The call.
    /// - Returns: The answer; 503 where the directory gives none.
    /// - Throws: ``TollgateCore/RefusalCode/noBackend`` for every other call.
    func answer(_ call: AdmittedCall) async throws -> Reply {
        do {
            switch BillerAPIOperation(call.route.claim) {
            case .billersList: return try await list(call)
            case .billersShow: return try await show(call)
            default: throw Refusal(.noBackend)
            }
        } catch let rejection as Rejection {
            return rejection.reply
        }
    }

    /// Lists billers: `search`, `category` (any word), `limit`, `cursor`.
    private func list(_ call: AdmittedCall) async throws -> Reply {
        let query = try QueryReader(call.request)
        let (search, category) = (try query.text("search"), try query.text("category"))
        let page = try PageRequest(query, filters: ["billers", search, category], at: call.now)
        // Cursors are not signed: what is handed on is at least what the directory could have written.
        guard page.after.map(LinkDirectoryPage.isCursor) ?? true else {
            throw Rejection.invalidCursor
        }
        let wanted = LinkDirectoryQuery(
            search: search,
            category: category,
            limit: page.limit,
            cursor: page.after
        )
        let found = try await asking { try await directory.entries(wanted) }
        let next = found.next.map { page.cursor(after: $0) }
        return BillerAPIReply.ok(PageRequest.json("data", found.entries.map(\.json), next: next))
    }

    private func show(_ call: AdmittedCall) async throws -> Reply {
        guard let entry = try await asking({ try await directory.entry(call.id) }) else {
            throw Rejection.notFound("biller", .billerNotFound)
        }
        return BillerAPIReply.ok(entry.json)
    }

    /// Asks the directory, which has noted its own fault.
    private func asking<Value>(
        _ work: () async throws -> Value
    ) async throws(Rejection) -> Value {
        do {
            return try await work()
        } catch {
            throw .directoryUnavailable
        }
    }
}

extension Rejection {
    /// The directory gives no answer; as for a link token.
    fileprivate static let directoryUnavailable = Rejection(
        reply: BillerAPIReply.error(
            503,
            .providerUnavailable,
            "The directory of billers does not answer now"
        )
    )
}
