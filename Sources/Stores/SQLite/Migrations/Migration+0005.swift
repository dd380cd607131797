import GRDB

extension Migration {
    /// What narrows a session, and the web pages of a credential's owner.
    static let grants = Migration(name: "0005 grants") { database, _ in
        try database.execute(
            sql: """
                ALTER TABLE sessions ADD COLUMN grant_subject TEXT;
                ALTER TABLE sessions ADD COLUMN grant_scopes TEXT; -- a JSON array

                ALTER TABLE credentials ADD COLUMN origins TEXT NOT NULL DEFAULT '[]'; -- a JSON array
                """
        )
    }
}
