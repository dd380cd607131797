import GRDB

extension Migration {
    /// Which networks are trusted, how often a person's owner was told of new ones, and the order of a
    /// credential's sessions.
    ///
    /// Of the networks that are there nobody knows whether a password was ever given in them: none is
    /// trusted until the next one is.
    static let trust = Migration(name: "0004 trust") { database, _ in
        try database.execute(
            sql: """
                ALTER TABLE networks ADD COLUMN is_trusted INTEGER NOT NULL DEFAULT 0;

                CREATE TABLE network_events (
                    credential TEXT PRIMARY KEY,
                    day INTEGER NOT NULL, -- counted from 1970
                    count INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;

                DROP INDEX sessions_by_credential;
                CREATE INDEX sessions_by_age ON sessions (credential, created_at DESC, id, kind);
                """
        )
    }
}
