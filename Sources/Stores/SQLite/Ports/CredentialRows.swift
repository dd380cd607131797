import Foundation
import GRDB
import TollgateCore

/// The credential port on the tables of credentials and of their secrets.
struct CredentialRows: CredentialPort {
    let connection: Connection

    private static let listMax = 10_000

    private static let select = """
        SELECT id, organisation, environment, kind, handle, label, scopes, networks, expires_at,
            state, created_at, limit_count, limit_seconds, expiry_warned_at,
            origins
        FROM credentials
        """

    // Written out once, because a look-up of facts costs little more than its statement.
    private static let selectByID = select + " WHERE id = ?"
    private static let selectByHandle =
        select + " WHERE kind = ? AND environment = ? AND handle = ?"
    private static let selectByDigest =
        select + " WHERE id = (SELECT credential FROM secrets WHERE digest = ?)"

    private static let hasNoUseSince = """
        NOT EXISTS (
            SELECT 1 FROM secrets
            WHERE secrets.credential = credentials.id AND secrets.last_use_at >= ?
        )
        """

    func insert(_ credential: CredentialRecord) throws {
        try connection.together {
            try connection.execute(
                """
                INSERT INTO credentials (organisation, environment, kind, handle, label, scopes,
                    networks, expires_at, state, created_at, limit_count, limit_seconds,
                    expiry_warned_at, origins, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                Self.columns(of: credential)
            )
            try insertSecrets(of: credential)
        }
    }

    func replace(_ credential: CredentialRecord) throws {
        try connection.together {
            let changed = try connection.execute(
                """
                UPDATE credentials SET organisation = ?, environment = ?, kind = ?, handle = ?,
                    label = ?, scopes = ?, networks = ?, expires_at = ?, state = ?, created_at = ?,
                    limit_count = ?, limit_seconds = ?, expiry_warned_at = ?, origins = ?
                WHERE id = ?
                """,
                Self.columns(of: credential)
            )
            guard changed == 1 else {
                throw StoreFault(.other, detail: "the credential to replace is not there")
            }
            let id = credential.id.rawValue
            try connection.execute("DELETE FROM secrets WHERE credential = ?", [id])
            try insertSecrets(of: credential)
        }
    }

    func find(_ id: CredentialID) throws -> CredentialRecord? {
        try find(Self.selectByID, [id.rawValue])
    }

    func find(_ key: FactKey) throws -> CredentialRecord? {
        switch key {
        case .handle(let kind, let environment, let handle):
            try find(
                Self.selectByHandle,
                [kind.rawValue, environment.rawValue, handle]
            )
        case .digest(let digest):
            try find(Self.selectByDigest, [digest.data])
        }
    }

    func list(_ filter: CredentialFilter) throws -> [CredentialRecord] {
        let wanted: [(String, Connection.Argument)] = [
            ("organisation = ?", filter.organisation?.rawValue),
            ("environment = ?", filter.environment?.rawValue),
            ("kind = ?", filter.kind?.rawValue),
            ("state = ?", filter.state?.rawValue),
            ("created_at < ?", filter.unusedSince?.microseconds),
            (Self.hasNoUseSince, filter.unusedSince?.microseconds),
            ("expires_at <= ?", filter.expiresBefore?.microseconds),
            ("id > ?", filter.after?.rawValue),
        ]
        let conditions = wanted.filter { $0.1 != nil }
        let clause = conditions.map(\.0).joined(separator: " AND ")
        let records = try connection.rows(
            Self.select + (clause.isEmpty ? "" : " WHERE \(clause)") + " ORDER BY id LIMIT ?",
            conditions.map(\.1) + [min(max(filter.limit, 0), Self.listMax)],
            as: Self.record
        )
        return try records.map(withSecrets)
    }

    private func find(
        _ select: String,
        _ arguments: [Connection.Argument]
    ) throws -> CredentialRecord? {
        try connection.first(select, arguments, as: Self.record).map(withSecrets)
    }

    private static func columns(of credential: CredentialRecord) -> [Connection.Argument] {
        [
            credential.organisation.rawValue, credential.environment.rawValue,
            credential.kind.rawValue, credential.handle, credential.label,
            credential.scopes.map(\.rawValue).json, credential.networks.map(\.description).json,
            credential.expiresAt?.microseconds, credential.state.rawValue,
            credential.createdAt.microseconds, credential.limit?.count, credential.limit?.seconds,
            credential.expiryWarnedAt?.microseconds, credential.origins.json,
            credential.id.rawValue,
        ]
    }

    /// Reads a credential still without its secrets.
    private static func record(_ row: Row) throws -> CredentialRecord {
        CredentialRecord(
            id: CredentialID(rawValue: try row.text(0)),
            organisation: OrganisationID(rawValue: try row.text(1)),
            environment: try row.choice(2),
            kind: CredentialKindName(rawValue: try row.text(3)),
            handle: try row.optionalText(4),
            label: try row.text(5),
            scopes: try row.texts(6).map(Scope.init(rawValue:)),
            networks: try row.texts(7).map { try row.value(7, Network($0)) },
            expiresAt: try row.optionalInstant(8),
            state: try row.choice(9),
            createdAt: try row.instant(10),
            secrets: [],
            limit: try row.optionalNumber(11).map {
                RequestLimit(count: Int($0), seconds: Int(try row.number(12)))
            },
            expiryWarnedAt: try row.optionalInstant(13),
            origins: try row.texts(14)
        )
    }
}
