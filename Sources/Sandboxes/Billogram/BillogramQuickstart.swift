import Authority
import BillogramDialect
import Gatekeeper
import TollgateCore

/// Billogram's part of `quickstart`: an API user that may do everything and one that only reads.
struct BillogramQuickstart {
    /// What the command lends.
    let desk: QuickstartDesk

    /// Issues both API users and writes the section that shows them.
    func section() async throws -> QuickstartSection {
        let full = try await issue("Quickstart", [.billogramRead, .billogramWrite])
        let readOnly = try await issue("Quickstart read-only", [.billogramRead])
        let baseURL = desk.baseURL + "/api/v2"
        return QuickstartSection(
            json: [
                "base_url": .string(baseURL),
                "user": .string(full.user),
                "password": .string(full.password),
                "read_only": [
                    "user": .string(readOnly.user), "password": .string(readOnly.password),
                ],
            ],
            curlArguments: ["-u", "\(full.user):\(full.password)", "\(baseURL)/customer"]
        )
    }

    private func issue(
        _ label: String,
        _ scopes: [Scope]
    ) async throws -> (user: String, password: String) {
        let issued = try await desk.issue(.billogramAPIUser, label, scopes)
        guard let user = issued.record.handle, let password = issued.secret.reveal() else {
            throw UnreadableCredential()
        }
        return (user, password)
    }
}

/// An API user came without a name or with a password that is no text, which its kind rules out.
private struct UnreadableCredential: Error, CustomStringConvertible {
    let description = "the new API user cannot be shown"
}
