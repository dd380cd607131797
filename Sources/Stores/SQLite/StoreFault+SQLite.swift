import GRDB
import TollgateCore

/// Runs a body and turns what SQLite and its wrapper throw into a fault of the store.
///
/// What is none of theirs, such as an error of a transaction's own body, passes unchanged.
func withStoreFaults<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw StoreFault(error)
    } catch is RowDecodingError {
        throw StoreFault(.corrupt, detail: "a column holds what its schema forbids")
    }
}

extension StoreFault {
    /// Makes a fault of an error of SQLite; the detail names the statement, never its arguments.
    fileprivate init(_ error: DatabaseError) {
        self.init(Self.code(of: error), detail: error.description)
    }

    private static func code(of error: DatabaseError) -> Code {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return .duplicate
        case .SQLITE_READONLY_DBMOVED: return .moved
        default: break
        }
        switch error.resultCode {
        case .SQLITE_FULL: return .full
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: return .busy
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt
        case .SQLITE_READONLY: return .readOnly
        case .SQLITE_IOERR: return .inputOutput
        // A misuse is a connection that was closed while a transaction waited for it.
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_MISUSE: return .unavailable
        default: return .other
        }
    }
}
