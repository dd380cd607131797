import GRDB

extension Migration {
    /// What a credential is allowed and what was seen of it, callbacks, sealed secrets of others, and
    /// the processes.
    static let callbacksAndUse = Migration(name: "0002 callbacks and use") { database, _ in
        try database.execute(sql: credentialColumns + callbacks + vault + nodes)
    }

    private static let credentialColumns = """
        ALTER TABLE credentials ADD COLUMN limit_count INTEGER;
        ALTER TABLE credentials ADD COLUMN limit_seconds INTEGER;
        ALTER TABLE credentials ADD COLUMN expiry_warned_at INTEGER;
        CREATE INDEX credentials_by_end
            ON credentials (expires_at, id) WHERE expires_at IS NOT NULL;

        CREATE INDEX sessions_by_credential ON sessions (credential, id);

        ALTER TABLE secrets ADD COLUMN last_use_at INTEGER;
        ALTER TABLE secrets ADD COLUMN last_use_address TEXT;
        ALTER TABLE secrets ADD COLUMN last_use_carrier TEXT;

        """

    /// The callbacks, not WITHOUT ROWID: their contents are long, and would make the index deep.
    ///
    /// The tries stand in the callback's own row, because they are read and replaced with it.
    private static let callbacks = """
        CREATE TABLE outbox (
            id TEXT NOT NULL PRIMARY KEY,
            organisation TEXT NOT NULL,
            environment TEXT NOT NULL,
            channel TEXT NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            destination TEXT NOT NULL,
            key TEXT,
            content BLOB NOT NULL, -- JSON
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            next_try_at INTEGER,
            leased_until INTEGER,
            try_count INTEGER NOT NULL,
            tries TEXT NOT NULL -- a JSON array of objects
        ) STRICT;
        CREATE INDEX outbox_due ON outbox (next_try_at, id) WHERE state = 'pending';
        CREATE INDEX outbox_by_event ON outbox (created_at, id);
        CREATE INDEX outbox_by_organisation ON outbox (organisation, created_at, id);
        CREATE INDEX outbox_by_subject ON outbox (subject, created_at, id);

        CREATE TABLE callback_settings (
            organisation TEXT NOT NULL,
            environment TEXT NOT NULL,
            channel TEXT NOT NULL,
            destination TEXT,
            key TEXT,
            allows_loopback INTEGER NOT NULL,
            PRIMARY KEY (organisation, environment, channel)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE receiver_health (
            organisation TEXT NOT NULL,
            environment TEXT NOT NULL,
            destination TEXT NOT NULL,
            failing_since INTEGER,
            warned_at INTEGER,
            disabled_at INTEGER,
            PRIMARY KEY (organisation, environment, destination)
        ) STRICT, WITHOUT ROWID;

        """

    private static let vault = """
        CREATE TABLE vault (
            id TEXT PRIMARY KEY,
            organisation TEXT NOT NULL,
            environment TEXT NOT NULL,
            purpose TEXT NOT NULL,
            sealed_key INTEGER NOT NULL,
            sealed BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX vault_by_key ON vault (sealed_key, id);
        CREATE INDEX vault_by_purpose ON vault (organisation, environment, purpose);

        """

    private static let nodes = """
        CREATE TABLE nodes (
            id TEXT PRIMARY KEY,
            started_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            peppers TEXT NOT NULL, -- a JSON array
            seals TEXT NOT NULL -- a JSON array
        ) STRICT, WITHOUT ROWID;

        """
}
