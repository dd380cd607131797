import GRDB

extension Migration {
    /// When the token of a session was seen where others could read it.
    ///
    /// A credential that is revoked has ended its sessions since this step; those of credentials that were
    /// revoked before it go, because nothing else would ever remove those without an end.
    static let exposedSessions = Migration(name: "0006 exposed sessions") { database, _ in
        try database.execute(
            sql: """
                ALTER TABLE sessions ADD COLUMN exposed_at INTEGER;
                DELETE FROM sessions
                    WHERE credential IN (SELECT id FROM credentials WHERE state = 'revoked');
                """
        )
    }
}
