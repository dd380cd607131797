import GRDB
import TollgateCore

extension Migration {
    /// The first tables, and the epoch that tells this store from every other.
    ///
    /// Moments are microseconds since 1970. Text is compared byte by byte, which is the order of its
    /// Unicode scalars; a `_folded` column holds it with ASCII letters in lower case.
    static let firstTables = Migration(name: "0001 first tables") { database, randomness in
        try database.execute(
            sql: records + recentEvents + documents
        )
        let epoch = randomness.text(26, of: "0123456789abcdefghjkmnpqrstvwxyz")
        try database.execute(
            sql: "INSERT INTO meta (name, value) VALUES ('epoch', ?)",
            arguments: [epoch]
        )
    }

    /// What is kept for good.
    private static let records = """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE organisations (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            name_folded TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE credentials (
            id TEXT PRIMARY KEY,
            organisation TEXT NOT NULL,
            environment TEXT NOT NULL,
            kind TEXT NOT NULL,
            handle TEXT,
            label TEXT NOT NULL,
            scopes TEXT NOT NULL, -- a JSON array
            networks TEXT NOT NULL, -- a JSON array
            expires_at INTEGER,
            state TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX credentials_by_handle
            ON credentials (kind, environment, handle) WHERE handle IS NOT NULL;
        CREATE INDEX credentials_by_organisation ON credentials (organisation, id);

        CREATE TABLE secrets (
            credential TEXT NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            id TEXT NOT NULL UNIQUE,
            digest BLOB CHECK (length(digest) = 32),
            pepper INTEGER,
            sealed_key INTEGER,
            sealed BLOB,
            hint TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            retires_at INTEGER,
            exposed_at INTEGER,
            PRIMARY KEY (credential, position)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX secrets_by_digest ON secrets (digest) WHERE digest IS NOT NULL;

        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            details TEXT NOT NULL, -- JSON
            previous BLOB NOT NULL CHECK (length(previous) = 32),
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;

        """

    /// What is removed again when its time is over.
    private static let recentEvents = """
        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
            pepper INTEGER NOT NULL,
            credential TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_end ON sessions (expires_at, id);

        -- AUTOINCREMENT: a sequence is never given twice, even after its entry was trimmed.
        CREATE TABLE feed (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL
        ) STRICT;

        CREATE TABLE replay (
            key BLOB PRIMARY KEY CHECK (length(key) = 32),
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX replay_by_end ON replay (expires_at, key);

        """

    /// The sandboxes' data.
    ///
    /// A column's value is a REAL, or the bytes of a text as a BLOB: SQLite orders
    /// the first before the second and each as the port demands, and a BLOB may hold NUL.
    private static let documents = """
        CREATE TABLE collections (
            number INTEGER PRIMARY KEY,
            environment TEXT NOT NULL,
            organisation TEXT NOT NULL,
            kind TEXT NOT NULL,
            UNIQUE (environment, organisation, kind)
        ) STRICT;

        -- AUTOINCREMENT: what was added later has the higher number.
        CREATE TABLE documents (
            added INTEGER PRIMARY KEY AUTOINCREMENT,
            collection INTEGER NOT NULL REFERENCES collections (number),
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            json BLOB NOT NULL,
            UNIQUE (collection, id)
        ) STRICT;
        CREATE INDEX documents_by_added ON documents (collection, added);

        CREATE TABLE document_index (
            document INTEGER NOT NULL REFERENCES documents (added) ON DELETE CASCADE,
            name TEXT NOT NULL,
            collection INTEGER NOT NULL,
            value ANY NOT NULL,
            folded BLOB NOT NULL,
            PRIMARY KEY (document, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX document_index_by_value
            ON document_index (collection, name, value, document);
        CREATE INDEX document_index_by_folded
            ON document_index (collection, name, folded, document);

        """
}
