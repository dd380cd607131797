import Authority
import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// BillerAPI's part of `quickstart`: a client.
struct BillerAPIQuickstart {
    /// The label of the client, by which the demo shop finds it.
    static let label = "Quickstart"

    /// What the command lends.
    let desk: QuickstartDesk

    /// Issues the client and writes the section that shows it.
    func section() async throws -> QuickstartSection {
        let kind = CredentialKind.billerAPIClient
        let issued = try await desk.issue(kind, Self.label, kind.scopes)
        guard let id = issued.record.handle, let secret = issued.secret.reveal() else {
            throw UnreadableClient()
        }
        return QuickstartSection(
            json: [
                "base_url": .string(desk.baseURL), "client_id": .string(id),
                "client_secret": .string(secret),
            ],
            curlArguments: [
                "-H", "X-Client-ID: \(id)", "-H", "X-Client-Secret: \(secret)",
                "\(desk.baseURL)/billers",
            ]
        )
    }
}

/// A client came that cannot be shown, which its kind rules out.
private struct UnreadableClient: Error, CustomStringConvertible {
    let description = "the new client cannot be shown"
}
