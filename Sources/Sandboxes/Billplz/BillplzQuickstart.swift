import Authority
import BillplzDialect
import Gatekeeper
import TollgateCore

/// Billplz's part of `quickstart`: a secret key, and the organisation's X Signature key.
struct BillplzQuickstart {
    /// What the command lends.
    let desk: QuickstartDesk

    /// Issues both keys and writes the section that shows them.
    func section() async throws -> QuickstartSection {
        let secretKey = try await issue(.billplzSecretKey)
        let signatureKey = try await issue(.billplzXSignatureKey)
        let baseURL = desk.baseURL + "/api"
        return QuickstartSection(
            json: [
                "base_url": .string(baseURL), "secret_key": .string(secretKey),
                "x_signature_key": .string(signatureKey),
            ],
            curlArguments: ["-u", "\(secretKey):", "\(baseURL)/v4/webhook_rank"]
        )
    }

    private func issue(_ kind: CredentialKind) async throws -> String {
        let issued = try await desk.issue(kind, "Quickstart", kind.scopes)
        guard let secret = issued.secret.reveal() else { throw UnreadableKey() }
        return secret
    }
}

/// A key came that is no text, which its kind rules out.
private struct UnreadableKey: Error, CustomStringConvertible {
    let description = "the new key cannot be shown"
}
