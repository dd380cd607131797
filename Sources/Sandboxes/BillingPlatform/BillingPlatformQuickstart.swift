import Authority
import BillingPlatformDialect
import Gatekeeper
import TollgateCore

/// BillingPlatform's part of `quickstart`: a person who signs in, and an OAuth client.
struct BillingPlatformQuickstart {
    /// What the command lends.
    let desk: QuickstartDesk

    /// Makes both and writes the section that shows them.
    func section() async throws -> QuickstartSection {
        let (name, password) = try await desk.addPerson(.billingPlatformUser)
        let kind = CredentialKind.billingPlatformClient
        let client = try await desk.issue(kind, "Quickstart", kind.scopes)
        guard let password = password.reveal(), let secret = client.secret.reveal() else {
            throw UnreadableSecret()
        }
        let baseURL = "\(desk.baseURL)/\(desk.organisation.name)"
        let login: JSONValue = ["username": .string(name), "password": .string(password)]
        return QuickstartSection(
            json: [
                "base_url": .string(baseURL), "username": .string(name),
                "password": .string(password), "client_id": .optional(client.record.handle),
                "client_secret": .string(secret),
            ],
            curlArguments: [
                "-H", "Content-Type: application/json", "-d", login.text,
                "\(baseURL)/rest/2.0/login",
            ]
        )
    }
}

/// A secret came that is no text, which its kind rules out.
private struct UnreadableSecret: Error, CustomStringConvertible {
    let description = "the new credentials cannot be shown"
}
