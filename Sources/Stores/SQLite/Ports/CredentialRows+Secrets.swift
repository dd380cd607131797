import Foundation
import GRDB
import TollgateCore

extension CredentialRows {
    /// Adds a credential's secrets, each with its place among them.
    func insertSecrets(of credential: CredentialRecord) throws {
        for (position, secret) in credential.secrets.enumerated() {
            try connection.execute(
                """
                INSERT INTO secrets (credential, position, id, digest, pepper, sealed_key, sealed,
                    hint, created_at, retires_at, exposed_at, last_use_at, last_use_address,
                    last_use_carrier, password)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [credential.id.rawValue, position] + Self.columns(of: secret)
            )
        }
    }

    /// Returns a credential with the secrets that are kept beside it.
    func withSecrets(_ credential: CredentialRecord) throws -> CredentialRecord {
        var credential = credential
        credential.secrets = try connection.rows(
            """
            SELECT id, digest, pepper, sealed_key, sealed, hint, created_at, retires_at, exposed_at,
                last_use_at, last_use_address, last_use_carrier, password
            FROM secrets WHERE credential = ? ORDER BY position
            """,
            [credential.id.rawValue],
            as: Self.secret
        )
        return credential
    }

    func note(_ uses: [SecretID: LastUse]) throws {
        try connection.together {
            for (id, use) in uses {
                let moment = use.at.microseconds
                try connection.execute(
                    """
                    UPDATE secrets SET last_use_at = ?, last_use_address = ?, last_use_carrier = ?
                    WHERE id = ? AND (last_use_at IS NULL OR last_use_at < ?)
                    """,
                    [moment, use.address.description, use.carrier, id.rawValue, moment]
                )
            }
        }
    }

    private static func columns(of secret: SecretRecord) -> [Connection.Argument] {
        [
            secret.id.rawValue, secret.digest?.data, secret.pepper?.rawValue, secret.sealed?.key,
            secret.sealed.map { Data($0.bytes) }, secret.hint, secret.createdAt.microseconds,
            secret.retiresAt?.microseconds, secret.exposedAt?.microseconds,
            secret.lastUse?.at.microseconds, secret.lastUse?.address.description,
            secret.lastUse?.carrier, secret.passwordHash,
        ]
    }

    private static func secret(_ row: Row) throws -> SecretRecord {
        SecretRecord(
            id: SecretID(rawValue: try row.text(0)),
            digest: try row.optionalDigest(1),
            pepper: try row.optionalNumber(2).map { PepperID(rawValue: Int($0)) },
            sealed: try row.optionalNumber(3).map {
                SealedBox(key: Int($0), bytes: try row.bytes(4))
            },
            passwordHash: try row.optionalText(12),
            hint: try row.text(5),
            createdAt: try row.instant(6),
            retiresAt: try row.optionalInstant(7),
            exposedAt: try row.optionalInstant(8),
            lastUse: try row.optionalInstant(9).map { moment in
                LastUse(
                    at: moment,
                    address: try row.value(10, IPAddress(row.text(10))),
                    carrier: try row.text(11)
                )
            }
        )
    }
}
