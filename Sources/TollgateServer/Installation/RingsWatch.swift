import Foundation
import Synchronization
import TollgateCrypto

/// Watches the rings' file of a running server, and puts into use what a rotation wrote.
///
/// A look is one question to the operating system unless the file changed. Only a whole, valid file that
/// nobody else can read, of the same installation, is taken; until there is one the old rings stay in use.
///
/// Nothing in memory has to be dropped. Facts carry the number of the member that made each digest, so they
/// stay true; that there are no facts is known of a digest under one member, and a new member brings digests
/// that the store is asked about; what a dropped member's digests led to is not looked up any more.
final class RingsWatch: Sendable {
    /// What a look found.
    enum Finding {
        /// The rings in use are those of the file.
        case unchanged
        /// Other rings are in use now.
        case taken
        /// The file cannot be used; told once, until a good one comes.
        case refused(any Error)
        /// The file still cannot be used.
        case stillRefused
    }

    private struct Sight: Equatable {
        let number: Int
        let changedAt: Date
        let size: Int
        let mode: Int
    }

    private struct State {
        var seen: Sight?
        var isRefused = false
    }

    private let folder: DataFolder
    private let rings: LiveRings
    private let state = Mutex(State())

    /// Makes a watch; its first look reads the file.
    init(_ folder: DataFolder, _ rings: LiveRings) {
        self.folder = folder
        self.rings = rings
    }

    /// Whether the rings in use are those of the file.
    var isCurrent: Bool { state.withLock { !$0.isRefused } }

    /// Looks at the file, and takes what is new in it.
    func look() -> Finding {
        state.withLock { state in
            do {
                let sight = try sight()
                if sight == state.seen, !state.isRefused { return .unchanged }
                let isNew = try take()
                (state.seen, state.isRefused) = (sight, false)
                return isNew ? .taken : .unchanged
            } catch {
                defer { state.isRefused = true }
                return state.isRefused ? .stillRefused : .refused(error)
            }
        }
    }

    private func take() throws -> Bool {
        let (new, old) = (try folder.readRings(), rings.current)
        guard new.belongWith(old) else { throw InstallationError.foreignRings(folder.ringsPath) }
        if RingName.allCases.allSatisfy({ new.members(of: $0) == old.members(of: $0) }) {
            return false
        }
        rings.replace(new)
        return true
    }

    private func sight() throws -> Sight {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.ringsPath)
        func number(_ key: FileAttributeKey) -> Int {
            (attributes[key] as? NSNumber)?.intValue ?? 0
        }
        return Sight(
            number: number(.systemFileNumber),
            changedAt: attributes[.modificationDate] as? Date ?? .distantPast,
            size: number(.size),
            mode: number(.posixPermissions)
        )
    }
}
