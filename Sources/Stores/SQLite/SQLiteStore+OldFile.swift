import GRDB
import TollgateCore

extension SQLiteStore {
    /// Makes a file as a version with fewer steps left it, with rows of that time; tests ask.
    static func makeOld(
        at path: String,
        steps: Int,
        rows: String,
        randomness: Randomness = .system
    ) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try Schema.migrate(database, upTo: steps, randomness: randomness)
            try database.execute(sql: rows)
        }
        try queue.close()
    }

    /// Runs statements on a file, as another program does that knows nothing of the store; tests ask.
    static func execute(_ statements: String, at path: String) throws {
        try withStoreFaults {
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: statements) }
            try queue.close()
        }
    }
}
