import Foundation
import GRDB
import Synchronization
public import TollgateCore

/// A store in one SQLite file, which several processes may open at once.
///
/// Writers take turns over a lock in the file; readers see the content as it was when they began and
/// wait for nobody (write-ahead log). A transaction is on the disk when it returns
/// (`synchronous = FULL`). Whatever fails in SQLite is thrown as a ``StoreFault``.
///
/// Nobody waits longer than ``waitMax`` for a turn. A store whose files are removed or replaced is closed
/// to everybody until it is opened anew: what it would take could not be found again.
public final class SQLiteStore: Store {
    /// How long a transaction or a reading waits for its turn before it is a fault, `busy`.
    ///
    /// It is one wait for those of this process and of others together. What has begun is waited for to its
    /// end.
    public static let waitMax: Duration = .seconds(3)
    /// The time between two looks at the store's files and at those who wait.
    static let watchInterval: DispatchTimeInterval = .milliseconds(100)
    private static let logBytesMax = 16 * 1_024 * 1_024

    private let pool: DatabasePool
    /// A connection that does nothing but ask whether others committed; see ``hasNews()``.
    private let watcher: DatabaseQueue
    private let versionSeen = Mutex<Int64?>(nil)
    private let isClosed = Mutex(false)
    private let files: OpenFiles
    /// Why nothing is read or written any more, once the files are not those that were opened.
    private let loss = Mutex<StoreFault?>(nil)
    private let waiting = WaitingRoom(wait: SQLiteStore.waitMax)
    private let readers: OpenReaders

    /// Opens a store, and brings an older one up to date.
    ///
    /// The file is made with mode 0600, and its log beside it inherits that.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - create: Whether a store that is not there is made; without it, that is a fault.
    ///   - randomness: Where a new store's epoch comes from.
    /// - Throws: ``StoreFault``: `unavailable` where nothing can be opened, `corrupt` where the file is
    ///   something else, `tooNew` where a newer version wrote it, `readOnly`, `full` or `busy` where the
    ///   world is so.
    public init(path: String, create: Bool, randomness: Randomness = .system) throws {
        if create { try StoreFile.make(at: path) }
        let opened = try StoreFile.require(at: path)
        let readers = OpenReaders()
        self.readers = readers
        (watcher, pool) = try withStoreFaults {
            let watcher = try DatabaseQueue(path: path, configuration: .watching)
            let needsMigration = try watcher.unsafeRead { database in
                try Schema.needsMigration(database, mayBeEmpty: create)
            }
            let pool = try Self.openPool(path, readers.counting(.sharing))
            try pool.writeWithoutTransaction { database in
                // The pool sets NORMAL, under which a crash of the machine can undo a commit.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // A log that one large transaction blew up is cut back when it begins anew.
                try database.execute(sql: "PRAGMA journal_size_limit = \(Self.logBytesMax)")
                if needsMigration { try Schema.migrate(database, randomness: randomness) }
            }
            return (watcher, pool)
        }
        files = try OpenFiles(path, opened: opened)
        keepWatch()
    }

    /// Opens the connections, which gives the file a log beside it where it has none yet.
    ///
    /// SQLite refuses some of those who do that at the same time at once, without the wait that was asked for.
    private static func openPool(
        _ path: String,
        _ configuration: Configuration
    ) throws -> DatabasePool {
        let deadline = ContinuousClock.now + waitMax
        while true {
            do {
                return try DatabasePool(path: path, configuration: configuration)
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }

    /// Runs a body alone among the writers of all processes, and commits it to the disk.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try requireOpen()
        return try await withCheckedThrowingContinuation { continuation in
            let turn = enter(continuation)
            pool.asyncWriteWithoutTransaction { [self] database in
                guard turn.isWaiting else { return }
                let result = Swift.Result<Result, any Error> {
                    let result = try Self.commit(body, to: database, turn)
                    // What was committed to files without a name is lost: nobody may be told otherwise.
                    try requireFiles()
                    return result
                }
                if turn.take() { continuation.resume(with: result) }
            }
        }
    }

    /// Runs a body on a connection that can only read, up to four of them at a time.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try requireOpen()
        return try await withCheckedThrowingContinuation { continuation in
            let turn = enter(continuation)
            pool.asyncRead { access in
                guard turn.take() else { return }
                continuation.resume(
                    with: .init {
                        let database = try withStoreFaults { try access.get() }
                        let connection = Connection(database: database, isWritable: false)
                        return try body(SQLiteTransaction(connection: connection))
                    }
                )
            }
        }
    }

    /// Tells whether any connection of any process committed since the last call; about 10 µs.
    ///
    /// `PRAGMA data_version` counts what *other* connections commit, so it is asked on a connection of
    /// its own, which never commits, and outside a transaction, which would hold an old view.
    public func hasNews() async throws -> Bool {
        try requireOpen()
        let version = try await withCheckedThrowingContinuation { continuation in
            watcher.asyncUnsafeRead { access in
                continuation.resume(
                    with: .init {
                        try withStoreFaults {
                            try Int64.fetchOne(access.get(), sql: "PRAGMA data_version")
                        }
                    }
                )
            }
        }
        return versionSeen.withLock { seen in
            defer { seen = version }
            return seen != version
        }
    }

    /// Waits for what runs, folds the log into the file if no other process has it open, and closes.
    public func close() async throws {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        if wasClosed { return }
        try await withCheckedThrowingContinuation { continuation in
            // Closing blocks until the running transactions end, which a task's thread must not.
            DispatchQueue.global().async { [watcher, pool, readers] in
                continuation.resume(
                    with: .init {
                        try withStoreFaults {
                            try watcher.close()
                            // Readers first: the last connection folds the log in, and must be able
                            // to write. A reader whose work is over may still be on its way back, so
                            // all of them are waited for before they are let go, and until they are.
                            try pool.barrierWriteWithoutTransaction { _ in }
                            pool.releaseMemory()
                            readers.waitUntilClosed()
                            try pool.close()
                        }
                    }
                )
            }
        }
    }

    /// Reads one of the writing connection's settings, such as `journal_mode`; tests ask.
    func setting(_ name: String) async throws -> String? {
        try await pool.writeWithoutTransaction { database in
            try String.fetchOne(database, sql: "PRAGMA \(name)")
        }
    }

    private func requireOpen() throws {
        if isClosed.withLock({ $0 }) {
            throw StoreFault(.unavailable, detail: "the store is closed")
        }
        if let fault = loss.withLock({ $0 }) { throw fault }
    }

    /// Takes a place among those who wait; the caller is told when the wait was too long.
    private func enter<Result: Sendable>(
        _ continuation: CheckedContinuation<Result, any Error>
    ) -> Turn {
        waiting.enter {
            let detail = "no turn within \(Self.waitMax)"
            continuation.resume(throwing: StoreFault(.busy, detail: detail))
        }
    }

    /// Requires that the files are in their places, and never again takes anything once they were not.
    private func requireFiles() throws {
        do {
            try files.requireInPlace()
        } catch let fault as StoreFault {
            loss.withLock { $0 = $0 ?? fault }
            throw fault
        }
    }

    /// Looks after the files and after those who wait, for as long as the store is open.
    private func keepWatch() {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.watchInterval) { [weak self] in
            self?.look()
        }
    }

    private func look() {
        waiting.release(at: DispatchTime.now().uptimeNanoseconds)
        if isClosed.withLock({ $0 }) && waiting.count == 0 { return }
        do {
            try requireFiles()
        } catch {
            // It is kept, and everybody who comes is told.
        }
        keepWatch()
    }

    /// Commits a body; the lock is taken at the start, so that no commit finds its reads outdated.
    private static func commit<Result>(
        _ body: (any StoreTransaction) throws -> Result,
        to database: Database,
        _ turn: Turn
    ) throws -> Result {
        try withStoreFaults {
            var result: Result?
            try database.inTransaction(.immediate) {
                // The lock may have come after the caller was told that it did not.
                guard turn.take() else { throw StoreFault(.busy, detail: "the caller has gone") }
                let connection = Connection(database: database, isWritable: true)
                result = try body(SQLiteTransaction(connection: connection))
                return .commit
            }
            guard let result else { throw StoreFault(.other, detail: "a body without a result") }
            return result
        }
    }
}
