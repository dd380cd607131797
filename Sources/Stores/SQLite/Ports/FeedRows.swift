import GRDB
import TollgateCore

/// The feed port on its table.
struct FeedRows: FeedPort {
    let connection: Connection

    func append(_ keys: [FactKey]) throws {
        try connection.together {
            for key in keys {
                try connection.execute("INSERT INTO feed (key) VALUES (?)", [key.text])
            }
            guard !keys.isEmpty else { return }
            let newestTrimmed = connection.lastNumber - Int64(FeedEntry.keptMax)
            try connection.execute("DELETE FROM feed WHERE sequence <= ?", [newestTrimmed])
        }
    }

    func position() throws -> FeedPosition {
        let epoch = try connection.first("SELECT value FROM meta WHERE name = 'epoch'") {
            try $0.text(0)
        }
        guard let epoch else { throw StoreFault(.corrupt, detail: "the store has no epoch") }
        // Two statements: SQLite finds either end at once, but walks the table for both together.
        return FeedPosition(
            epoch: epoch,
            oldest: try connection.number("SELECT min(sequence) FROM feed"),
            newest: try connection.number("SELECT max(sequence) FROM feed")
        )
    }

    func entries(after sequence: Int64, limit: Int) throws -> [FeedEntry] {
        try connection.rows(
            "SELECT sequence, key FROM feed WHERE sequence > ? ORDER BY sequence LIMIT ?",
            [sequence, max(limit, 0)]
        ) { row in
            FeedEntry(
                sequence: try row.number(0),
                key: try row.value(1, FactKey(text: row.text(1)))
            )
        }
    }
}
