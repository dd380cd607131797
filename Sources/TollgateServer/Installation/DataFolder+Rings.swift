import Foundation
import TollgateCore
public import TollgateCrypto

extension DataFolder {
    /// Changes the rings' file in one step, alone among the processes that do.
    ///
    /// - Parameter change: Makes the new rings of those that the file holds now.
    /// - Returns: The new rings, which running servers read within a second.
    /// - Throws: ``InstallationError``, faults of files, and what the change throws; the file then stands as
    ///   it was.
    @discardableResult
    public func changeRings(_ change: (Rings) throws -> Rings) throws -> Rings {
        try FolderLock.hold(path) {
            let rings = try change(try readRings())
            try write(rings)
            return rings
        }
    }

    /// Puts rings into a folder that has none.
    ///
    /// - Parameter rings: The rings.
    /// - Throws: ``KeyExportError/ringsPresent(_:)``, faults of files.
    func place(_ rings: Rings) throws {
        try FolderLock.hold(path) {
            guard !hasRings else { throw KeyExportError.ringsPresent(ringsPath) }
            try write(rings)
        }
    }

    /// Writes the file, and removes what a write whose process was killed has left of the keys; the caller
    /// holds the folder, so no other write is under way.
    private func write(_ rings: Rings) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.hasPrefix("rings.json.") && name.hasSuffix(".new") {
            try NewFile.discard("\(path)/\(name)")
        }
        try AtomicFile.replace(ringsPath, with: rings.revealingJSON().bytes, mode: 0o600)
    }
}
