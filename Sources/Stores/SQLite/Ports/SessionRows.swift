import GRDB
import TollgateCore

extension Int64 {
    fileprivate func clamped(to bounds: ClosedRange<Int64>) -> Int64 {
        Swift.min(Swift.max(self, bounds.lowerBound), bounds.upperBound)
    }
}

/// The session port on its table.
struct SessionRows: SessionPort {
    let connection: Connection

    func insert(_ session: SessionRecord) throws {
        try connection.execute(
            """
            INSERT INTO sessions (id, kind, digest, pepper, credential, created_at, expires_at,
                idle_microseconds, last_use_at, last_use_address, user_agent, grant_subject,
                grant_scopes, exposed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                session.id.rawValue, session.kind.rawValue, session.digest.data,
                session.pepper.rawValue, session.credential.rawValue,
                session.createdAt.microseconds, session.expiresAt.microseconds,
                session.idle?.wholeMicroseconds, session.lastUse?.at.microseconds,
                session.lastUse?.address.description, session.lastUse?.userAgent,
                session.grant?.subject, session.grant?.scopes.map(\.rawValue).json,
                session.exposedAt?.microseconds,
            ]
        )
    }

    func replace(_ session: SessionRecord) throws {
        let changed = try connection.execute(
            """
            UPDATE sessions SET digest = ?, pepper = ?, last_use_at = ?, last_use_address = ?,
                user_agent = ?, exposed_at = ?
            WHERE id = ?
            """,
            [
                session.digest.data, session.pepper.rawValue, session.lastUse?.at.microseconds,
                session.lastUse?.address.description, session.lastUse?.userAgent,
                session.exposedAt?.microseconds, session.id.rawValue,
            ]
        )
        guard changed == 1 else {
            throw StoreFault(.other, detail: "the session to replace is not there")
        }
    }

    func find(_ digest: Digest) throws -> SessionRecord? {
        try connection.first(Self.select + " WHERE digest = ?", [digest.data], as: Self.record)
    }

    func find(id: SessionID) throws -> SessionRecord? {
        try connection.first(Self.select + " WHERE id = ?", [id.rawValue], as: Self.record)
    }

    func list(of credential: CredentialID) throws -> [SessionRecord] {
        try connection.rows(
            Self.select + " WHERE credential = ? ORDER BY created_at DESC, id LIMIT 1000",
            [credential.rawValue],
            as: Self.record
        )
    }

    func note(_ uses: [SessionID: SessionUse]) throws {
        try connection.together {
            for (id, use) in uses {
                let moment = use.at.microseconds
                try connection.execute(
                    """
                    UPDATE sessions SET last_use_at = ?, last_use_address = ?, user_agent = ?
                    WHERE id = ? AND (last_use_at IS NULL OR last_use_at < ?)
                    """,
                    [moment, use.address.description, use.userAgent, id.rawValue, moment]
                )
            }
        }
    }

    func remove(_ id: SessionID) throws -> Bool {
        try connection.execute("DELETE FROM sessions WHERE id = ?", [id.rawValue]) > 0
    }

    func removeAll(of credential: CredentialID) throws -> [Digest] {
        let digests = try connection.rows(
            "SELECT digest FROM sessions WHERE credential = ? ORDER BY id",
            [credential.rawValue],
            as: { try $0.digest(0) }
        )
        try connection.execute("DELETE FROM sessions WHERE credential = ?", [credential.rawValue])
        return digests
    }

    func removeSome(of credential: CredentialID, atMost count: Int) throws -> [Digest] {
        try remove(
            "SELECT id, digest FROM sessions WHERE credential = ? ORDER BY id LIMIT ?",
            [credential.rawValue, max(count, 0)]
        )
    }

    func revokedOwners() throws -> [CredentialID] {
        try connection.rows(
            """
            SELECT id FROM credentials WHERE state = ?
                AND EXISTS (SELECT 1 FROM sessions WHERE sessions.credential = credentials.id)
            ORDER BY id LIMIT 100
            """,
            [CredentialState.revoked.rawValue],
            as: { CredentialID(rawValue: try $0.text(0)) }
        )
    }

    func removeRested(of credential: CredentialID, before moment: Instant) throws -> [Digest] {
        try remove(
            """
            SELECT id, digest FROM sessions
            WHERE credential = ? AND idle_microseconds IS NOT NULL
                AND coalesce(last_use_at, created_at) + idle_microseconds < ?
            ORDER BY id
            """,
            [credential.rawValue, moment.microseconds]
        )
    }

    func removeOldest(
        of credential: CredentialID,
        _ kind: CredentialKindName,
        keeping count: Int,
        at moment: Instant
    ) throws -> [SessionRecord] {
        // Mostly there is room: the count reads the index alone and sorts nothing.
        let there = try connection.number(
            "SELECT count(*) FROM sessions WHERE credential = ? AND kind = ?",
            [credential.rawValue, kind.rawValue]
        )
        guard there > count else { return [] }
        let chosen = try connection.rows(
            Self.select + """
                 WHERE credential = ? AND kind = ?
                ORDER BY expires_at > ? DESC, created_at DESC, id LIMIT -1 OFFSET ?
                """,
            [credential.rawValue, kind.rawValue, moment.microseconds, count],
            as: Self.record
        )
        try connection.together { for session in chosen { _ = try remove(session.id) } }
        return chosen
    }

    /// Removes the sessions that a statement selects with their digests; returns those.
    private func remove(_ selection: String, _ arguments: [Connection.Argument]) throws -> [Digest]
    {
        let chosen = try connection.rows(selection, arguments) { row in
            (id: try row.text(0), digest: try row.digest(1))
        }
        try connection.together {
            for session in chosen {
                try connection.execute("DELETE FROM sessions WHERE id = ?", [session.id])
            }
        }
        return chosen.map(\.digest)
    }

    func removeExpired(before moment: Instant) throws -> Int {
        try connection.execute(
            """
            DELETE FROM sessions WHERE id IN
                (SELECT id FROM sessions WHERE expires_at < ? ORDER BY expires_at, id LIMIT ?)
            """,
            [moment.microseconds, SessionRecord.removedMax]
        )
    }

    func digestCounts(
        at moment: Instant,
        endingAfter end: Instant?
    ) throws -> [PepperID: Int] {
        let counts = try connection.counts(
            """
            SELECT sessions.pepper, count(*)
            FROM sessions LEFT JOIN credentials ON credentials.id = sessions.credential
            \(AccountMoment.join)
            WHERE sessions.expires_at > \(AccountMoment.moment) AND sessions.expires_at > ?2
                AND (credentials.id IS NULL OR credentials.state <> 'revoked' AND (
                    credentials.expires_at IS NULL
                    OR credentials.expires_at > \(AccountMoment.moment)))
            GROUP BY sessions.pepper
            """,
            [moment.microseconds, (end ?? moment).microseconds]
        )
        return counts.byPepper
    }

    /// What a damaged row holds is no reason to trap: from nothing to a hundred years.
    private static let idleBounds: ClosedRange<Int64> = 0...3_155_760_000_000_000

    private static let select = """
        SELECT id, kind, digest, pepper, credential, created_at, expires_at, idle_microseconds,
            last_use_at, last_use_address, user_agent, grant_subject, grant_scopes, exposed_at
        FROM sessions
        """

    private static func record(_ row: Row) throws -> SessionRecord {
        SessionRecord(
            id: SessionID(rawValue: try row.text(0)),
            kind: CredentialKindName(rawValue: try row.text(1)),
            digest: try row.digest(2),
            pepper: PepperID(rawValue: Int(try row.number(3))),
            credential: CredentialID(rawValue: try row.text(4)),
            createdAt: try row.instant(5),
            expiresAt: try row.instant(6),
            idle: try row.optionalNumber(7).map { .microseconds($0.clamped(to: idleBounds)) },
            grant: try row.optionalText(11).map { subject in
                SessionGrant(
                    subject: subject,
                    scopes: try row.texts(12).map(Scope.init(rawValue:))
                )
            },
            lastUse: try row.optionalInstant(8).map { moment in
                SessionUse(
                    at: moment,
                    address: try row.value(9, IPAddress(row.text(9))),
                    userAgent: try row.text(10)
                )
            },
            exposedAt: try row.optionalInstant(13)
        )
    }
}
