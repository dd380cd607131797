import GRDB
import TollgateCore

/// One connection inside a transaction: statements that are prepared once and errors that are the
/// store's own.
///
/// Texts reach SQLite as C strings, so a text with NUL would be cut short and could be taken for
/// another. Therefore none is ever written, and a search for one finds nothing.
struct Connection {
    /// What a statement's `?` can stand for.
    typealias Argument = (any DatabaseValueConvertible)?

    private let database: Database
    private let isWritable: Bool

    init(database: Database, isWritable: Bool) {
        self.database = database
        self.isWritable = isWritable
    }

    /// The number that the last inserted row was given.
    var lastNumber: Int64 { database.lastInsertedRowID }

    /// Runs a statement that changes rows; returns how many it changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [Argument] = []) throws -> Int {
        try requireWritable()
        guard !Self.holdsNUL(arguments) else {
            throw StoreFault(.other, detail: "a text holds NUL")
        }
        return try withStoreFaults {
            let statement = try database.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(arguments))
            return database.changesCount
        }
    }

    /// Makes several changes that stay together even if the caller catches their error and goes on.
    func together(_ body: () throws -> Void) throws {
        try requireWritable()
        try withStoreFaults {
            try database.inSavepoint {
                try body()
                return .commit
            }
        }
    }

    /// Returns what a function reads from each row, up to the first value that is not wanted any more; the
    /// functions must not run statements themselves.
    func rows<Value>(
        _ sql: String,
        _ arguments: [Argument] = [],
        as read: (Row) throws -> Value,
        while isWanted: (Value) -> Bool = { _ in true }
    ) throws -> [Value] {
        guard !Self.holdsNUL(arguments) else { return [] }
        return try withStoreFaults {
            let statement = try database.cachedStatement(sql: sql)
            let cursor = try Row.fetchCursor(
                statement,
                arguments: StatementArguments(arguments)
            )
            var values: [Value] = []
            while let row = try cursor.next() {
                let value = try read(row)
                guard isWanted(value) else { break }
                values.append(value)
            }
            return values
        }
    }

    /// Returns what a function reads from the first row, or `nil` without one.
    func first<Value>(
        _ sql: String,
        _ arguments: [Argument] = [],
        as read: (Row) throws -> Value
    ) throws -> Value? {
        guard !Self.holdsNUL(arguments) else { return nil }
        return try withStoreFaults {
            let statement = try database.cachedStatement(sql: sql)
            let cursor = try Row.fetchCursor(
                statement,
                arguments: StatementArguments(arguments)
            )
            return try cursor.next().map(read)
        }
    }

    /// Returns the number that a statement counts or finds, 0 without one.
    func number(_ sql: String, _ arguments: [Argument] = []) throws -> Int64 {
        try first(sql, arguments) { try $0.decode(Int64?.self, atIndex: 0) }.flatMap(\.self) ?? 0
    }

    /// Returns the numbers of a statement's first column with those of its second.
    func counts(_ sql: String, _ arguments: [Argument] = []) throws -> [Int: Int] {
        let counts = try rows(sql, arguments) { row in
            (Int(try row.number(0)), Int(try row.number(1)))
        }
        return Dictionary(counts) { $0 + $1 }
    }

    private func requireWritable() throws {
        guard isWritable else { throw StoreFault(.other, detail: "a read cannot write") }
    }

    private static func holdsNUL(_ arguments: [Argument]) -> Bool {
        arguments.contains { ($0 as? String)?.utf8.contains(0) ?? false }
    }
}
