import TollgateCore

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
