import TollgateCore

/// The replay port on its table.
struct ReplayRows: ReplayPort {
    let connection: Connection

    func insert(_ key: Digest, expiresAt: Instant) throws -> Bool {
        try connection.execute(
            "INSERT INTO replay (key, expires_at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
            [key.data, expiresAt.microseconds]
        ) == 1
    }

    func removeExpired(before moment: Instant) throws -> Int {
        try connection.execute(
            """
            DELETE FROM replay WHERE key IN
                (SELECT key FROM replay WHERE expires_at < ? ORDER BY expires_at, key LIMIT 1000)
            """,
            [moment.microseconds]
        )
    }
}
