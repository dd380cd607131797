import Foundation
import GRDB
import TollgateCore

/// The outbox port on the tables of callbacks, of their channels' settings and of their receivers.
struct OutboxRows: OutboxPort {
    let connection: Connection

    private static let listMax = 1_000

    private static let select = """
        SELECT id, organisation, environment, channel, kind, subject, destination, key, content,
            created_at, state, next_try_at, leased_until, try_count, tries
        FROM outbox
        """

    func insert(_ callback: CallbackRecord) throws {
        try connection.execute(
            """
            INSERT INTO outbox (organisation, environment, channel, kind, subject, destination, key,
                content, created_at, state, next_try_at, leased_until, try_count, tries, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            Self.columns(of: callback)
        )
    }

    func replace(_ callback: CallbackRecord) throws {
        let changed = try connection.execute(
            """
            UPDATE outbox SET organisation = ?, environment = ?, channel = ?, kind = ?, subject = ?,
                destination = ?, key = ?, content = ?, created_at = ?, state = ?, next_try_at = ?,
                leased_until = ?, try_count = ?, tries = ?
            WHERE id = ?
            """,
            Self.columns(of: callback)
        )
        guard changed == 1 else {
            throw StoreFault(.other, detail: "the callback to replace is not there")
        }
    }

    func find(_ id: CallbackID) throws -> CallbackRecord? {
        try connection.first(Self.select + " WHERE id = ?", [id.rawValue], as: Self.record)
    }

    func list(_ filter: CallbackFilter) throws -> [CallbackRecord] {
        let wanted: [(String, Connection.Argument)] = [
            ("organisation = ?", filter.organisation?.rawValue),
            ("environment = ?", filter.environment?.rawValue),
            ("state = ?", filter.state?.rawValue),
            ("subject = ?", filter.subject),
            ("created_at >= ?", filter.since?.microseconds),
            // Behind a callback that is not there stands none: the comparison is then with NULL.
            (
                "(created_at, id) \(filter.isNewestFirst ? "<" : ">") (SELECT created_at, id FROM outbox WHERE id = ?)",
                filter.after?.rawValue
            ),
        ]
        let conditions = wanted.filter { $0.1 != nil }
        let order = filter.isNewestFirst ? "created_at DESC, id DESC" : "created_at, id"
        let clause = conditions.map(\.0).joined(separator: " AND ")
        return try connection.rows(
            Self.select + (clause.isEmpty ? "" : " WHERE \(clause)")
                + " ORDER BY \(order) LIMIT ?",
            conditions.map(\.1) + [min(max(filter.limit, 0), Self.listMax)],
            as: Self.record
        )
    }

    func due(at moment: Instant, limit: Int) throws -> [DueCallback] {
        try connection.rows(
            """
            SELECT id, organisation, environment, destination FROM outbox
            WHERE state = 'pending' AND next_try_at <= ?1
                AND (leased_until IS NULL OR leased_until <= ?1)
            ORDER BY next_try_at, id LIMIT ?2
            """,
            [moment.microseconds, max(limit, 0)]
        ) { row in
            DueCallback(
                id: CallbackID(rawValue: try row.text(0)),
                organisation: OrganisationID(rawValue: try row.text(1)),
                environment: try row.choice(2),
                destination: try row.text(3)
            )
        }
    }

    func backlog() throws -> (count: Int, oldest: Instant?) {
        try connection.first(
            "SELECT count(*), min(next_try_at) FROM outbox WHERE state = 'pending'"
        ) { row in
            (Int(try row.number(0)), try row.optionalInstant(1))
        } ?? (0, nil)
    }

    func removeFinished(before moment: Instant) throws -> Int {
        // No try is older than its event, so that the index leaves few to look into.
        try connection.execute(
            """
            DELETE FROM outbox WHERE id IN
                (SELECT id FROM outbox WHERE created_at < ?1 AND state <> 'pending'
                    AND max(coalesce(json_extract(tries, '$[#-1].at'), created_at), created_at) < ?1
                ORDER BY created_at, id LIMIT 1000)
            """,
            [moment.microseconds]
        )
    }

    func removeFinished(
        before moment: Instant,
        ofSandbox organisation: OrganisationID,
        ahead advance: Duration
    ) throws -> Int {
        try connection.execute(
            """
            DELETE FROM outbox WHERE id IN
                (SELECT id FROM outbox WHERE organisation = ?2 AND created_at < ?1 + ?3
                    AND environment = 'sandbox' AND state <> 'pending'
                    AND coalesce(json_extract(tries, '$[#-1].at'), created_at - ?3) < ?1
                ORDER BY created_at, id LIMIT 1000)
            """,
            [moment.microseconds, organisation.rawValue, advance.wholeMicroseconds]
        )
    }

    func bringForward(
        ofSandbox organisation: OrganisationID,
        by step: Duration,
        at moment: Instant
    ) throws -> Int {
        try connection.execute(
            """
            UPDATE receiver_health
            SET failing_since = failing_since - ?1, warned_at = warned_at - ?1
            WHERE organisation = ?2 AND environment = 'sandbox'
            """,
            [step.wholeMicroseconds, organisation.rawValue]
        )
        return try connection.execute(
            """
            UPDATE outbox SET next_try_at = max(next_try_at - ?1, min(next_try_at, ?3))
            WHERE organisation = ?2 AND environment = 'sandbox' AND state = 'pending'
                AND next_try_at IS NOT NULL
            """,
            [step.wholeMicroseconds, organisation.rawValue, moment.microseconds]
        )
    }

    func removeAll(
        organisation: OrganisationID,
        environment: Environment,
        channel: String
    ) throws -> Int {
        try connection.execute(
            "DELETE FROM outbox WHERE organisation = ? AND environment = ? AND channel = ?",
            [organisation.rawValue, environment.rawValue, channel]
        )
    }

    private static func columns(of callback: CallbackRecord) -> [Connection.Argument] {
        [
            callback.organisation.rawValue, callback.environment.rawValue, callback.channel,
            callback.kind, callback.subject, callback.destination, callback.key?.rawValue,
            Data(callback.content), callback.createdAt.microseconds, callback.state.rawValue,
            callback.nextTryAt?.microseconds, callback.leasedUntil?.microseconds,
            callback.tryCount, callback.tries.json, callback.id.rawValue,
        ]
    }

    private static func record(_ row: Row) throws -> CallbackRecord {
        CallbackRecord(
            id: CallbackID(rawValue: try row.text(0)),
            organisation: OrganisationID(rawValue: try row.text(1)),
            environment: try row.choice(2),
            channel: try row.text(3),
            kind: try row.text(4),
            subject: try row.text(5),
            destination: try row.text(6),
            key: try row.optionalText(7).map(VaultID.init(rawValue:)),
            content: try row.bytes(8),
            createdAt: try row.instant(9),
            state: try row.choice(10),
            nextTryAt: try row.optionalInstant(11),
            leasedUntil: try row.optionalInstant(12),
            tryCount: Int(try row.number(13)),
            tries: try row.tries(14)
        )
    }
}
