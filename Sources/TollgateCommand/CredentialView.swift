import Authority
import TollgateCore

/// A credential as the command shows it: never with a secret, unless it was made just now.
struct CredentialView {
    let credential: CredentialRecord
    let organisation: String
    let now: Instant

    var json: JSONObject {
        JSONObject([
            ("id", .string(credential.id.rawValue)), ("kind", .string(credential.kind.rawValue)),
            ("organisation", .string(organisation)),
            ("environment", .string(credential.environment.rawValue)),
            ("label", .string(credential.label)),
            ("scopes", .array(credential.scopes.map { .string($0.rawValue) })),
            ("state", .string(CredentialRules.phase(credential, at: now).rawValue)),
            ("handle", .optional(credential.handle)),
            ("expires_at", .optional(credential.expiresAt?.rfc3339)),
            ("origins", .array(credential.origins.map { .string($0) })),
            ("allow_ip", .array(credential.networks.map { .string($0.description) })),
            ("limit", .optional(credential.limit?.text)),
            ("created_at", .string(credential.createdAt.rfc3339)),
            ("expiry_warned_at", .optional(credential.expiryWarnedAt?.rfc3339)),
            ("secrets", .array(credential.secrets.map(secret))),
        ])
    }

    private func secret(_ secret: SecretRecord) -> JSONValue {
        let retirement = CredentialRules.retirement(of: secret, in: credential, at: now)
        return [
            "id": .string(secret.id.rawValue),
            "state": .string(CredentialRules.phase(secret, at: now).rawValue),
            "hint": .string(secret.hint), "created_at": .string(secret.createdAt.rfc3339),
            "retires_at": .optional(secret.retiresAt?.rfc3339),
            "exposed_at": .optional(secret.exposedAt?.rfc3339),
            "last_use": secret.lastUse.map(use) ?? .null,
            "verdict": .string(retirement.word),
            "safe_to_retire_since": .optional(retirement.safeSince?.rfc3339),
        ]
    }

    private func use(_ use: LastUse) -> JSONValue {
        [
            "at": .string(use.at.rfc3339), "address": .string(use.address.description),
            "carrier": .string(use.carrier),
        ]
    }

    var text: String {
        let head = [
            credential.id.rawValue, credential.kind.rawValue, organisation,
            credential.environment.rawValue,
            CredentialRules.phase(credential, at: now).rawValue, credential.handle ?? "-",
            credential.scopes.map(\.rawValue).joined(separator: "+"), credential.label.harmless(),
        ]
        let limits = [
            credential.expiresAt.map { "ends \($0.rfc3339)" },
            credential.networks.isEmpty
                ? nil : "from " + credential.networks.map(\.description).joined(separator: ", "),
            credential.limit.map { "limit \($0.text)" },
        ].compactMap(\.self)
        return
            ([head.joined(separator: "  ")]
            + (limits.isEmpty ? [] : ["    \(limits.joined(separator: "  "))"])
            + credential.secrets.map(text)).joined(separator: "\n")
    }

    private func text(_ secret: SecretRecord) -> String {
        let end = secret.retiresAt.map { " until \($0.rfc3339)" } ?? ""
        let use = secret.lastUse.map {
            "last used \($0.at.rfc3339) from \($0.address) by \($0.carrier.harmless())"
        }
        let parts = [
            secret.id.rawValue, CredentialRules.phase(secret, at: now).rawValue + end, secret.hint,
            use ?? "never used", verdict(on: secret),
            secret.exposedAt.map { "EXPOSED since \($0.rfc3339)" },
        ]
        return "    " + parts.compactMap(\.self).joined(separator: "  ")
    }

    private func verdict(on secret: SecretRecord) -> String? {
        switch CredentialRules.retirement(of: secret, in: credential, at: now) {
        case .current, .retired: nil
        case .noSuccessorUsed: "in use: no newer secret was used yet"
        case .inUse: "in use"
        case .safe(let since): "safe to retire since \(since.rfc3339)"
        }
    }
}

extension RequestLimit {
    /// The limit as options take it.
    fileprivate var text: String {
        "\(count)/\(Duration.seconds(seconds).argument)"
    }
}
