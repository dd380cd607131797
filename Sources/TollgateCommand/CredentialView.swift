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
            ("allow_ip", .array(credential.networks.map { .string($0.description) })),
            ("created_at", .string(credential.createdAt.rfc3339)),
            ("secrets", .array(credential.secrets.map(secret))),
        ])
    }

    private func secret(_ secret: SecretRecord) -> JSONValue {
        [
            "id": .string(secret.id.rawValue),
            "state": .string(CredentialRules.phase(secret, at: now).rawValue),
            "hint": .string(secret.hint), "created_at": .string(secret.createdAt.rfc3339),
            "retires_at": .optional(secret.retiresAt?.rfc3339),
            "exposed_at": .optional(secret.exposedAt?.rfc3339),
        ]
    }

    var text: String {
        let head = [
            credential.id.rawValue, credential.kind.rawValue, organisation,
            credential.environment.rawValue,
            CredentialRules.phase(credential, at: now).rawValue, credential.handle ?? "-",
            credential.scopes.map(\.rawValue).joined(separator: "+"), credential.label,
        ]
        let secrets = credential.secrets.map { secret in
            let exposed = secret.exposedAt.map { "  EXPOSED since \($0.rfc3339)" } ?? ""
            let end = secret.retiresAt.map { " until \($0.rfc3339)" } ?? ""
            return
                "    \(secret.id)  \(CredentialRules.phase(secret, at: now).rawValue)\(end)  \(secret.hint)\(exposed)"
        }
        return ([head.joined(separator: "  ")] + secrets).joined(separator: "\n")
    }
}
