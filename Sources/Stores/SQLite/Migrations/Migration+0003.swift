import GRDB

extension Migration {
    /// The slow hashes of people's passwords, what is seen of their sessions, and where they come from.
    static let people = Migration(name: "0003 people") { database, _ in
        try database.execute(
            sql: """
                ALTER TABLE secrets ADD COLUMN password TEXT;

                ALTER TABLE sessions ADD COLUMN idle_microseconds INTEGER;
                ALTER TABLE sessions ADD COLUMN last_use_at INTEGER;
                ALTER TABLE sessions ADD COLUMN last_use_address TEXT;
                ALTER TABLE sessions ADD COLUMN user_agent TEXT;

                CREATE TABLE networks (
                    credential TEXT NOT NULL,
                    network TEXT NOT NULL, -- its first address
                    seen_at INTEGER NOT NULL,
                    PRIMARY KEY (credential, network)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }
}
