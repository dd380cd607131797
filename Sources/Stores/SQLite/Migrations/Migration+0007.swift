import GRDB

extension Migration {
    /// How far the clock of each organisation's sandbox runs ahead.
    static let accountClocks = Migration(name: "0007 account clocks") { database, _ in
        try database.execute(
            sql: """
                ALTER TABLE organisations
                    ADD COLUMN sandbox_advance_microseconds INTEGER NOT NULL DEFAULT 0;
                """
        )
    }
}
