import Foundation
public import TollgateCore

/// The folder in which caught callbacks are kept, each in a file that its owner alone can read.
///
/// A file gets its name when it is whole. Several processes may keep into one folder at once. Files
/// with other names are left alone, and files that cannot be read as one of ours are passed over.
public struct CaughtStore: Sendable {
    /// How many callbacks are kept; the oldest goes when one more comes.
    public static let keptMax = 1_000
    /// After how long a file that never became whole is removed.
    static let partAgeMax: Duration = .seconds(60)
    /// How many names are tried for one callback.
    private static let namesMax = 100

    /// The folder.
    public let path: String

    /// Makes a store's value; nothing is touched.
    public init(at path: String) { self.path = path }

    /// Makes the folder, for its owner alone, and removes what never became whole.
    ///
    /// - Parameter now: The moment, by which the age of a part is judged.
    /// - Throws: A fault naming the folder.
    public func ensure(at now: Instant) throws(CatcherFault) {
        let files = FileManager.default
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        do {
            try files.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: attributes
            )
        } catch {
            throw CatcherFault("\(path) cannot be made: \(error.localizedDescription)")
        }
        for name in try names() where name.hasSuffix(Self.partEnd) {
            guard let id = CaughtID(String(name.dropLast(Self.partEnd.count))),
                now - id.moment > Self.partAgeMax
            else { continue }
            unlink(file(name))
        }
    }

    /// Keeps a request as the newest of the folder, and removes the oldest beyond ``keptMax``.
    ///
    /// - Parameters:
    ///   - request: What arrived.
    ///   - now: The moment of its arrival.
    /// - Returns: The kept callback.
    /// - Throws: Why it could not be kept.
    public func keep(
        _ request: CaughtRequest,
        at now: Instant
    ) throws(CatcherFault) -> CaughtCallback {
        let known = try ids()
        var id = max(CaughtID(now), known.last?.next ?? CaughtID(now))
        for _ in 0..<Self.namesMax {
            let callback = CaughtCallback(id: id, caughtAt: now, request: request)
            if try write(callback) {
                for old in known.dropLast(Self.keptMax - 1) { unlink(file(Self.name(of: old))) }
                return callback
            }
            id = id.next
        }
        throw CatcherFault("\(path) has no free name for one more callback")
    }

    /// The names of what is kept, oldest first; none where there is no folder.
    public func ids() throws(CatcherFault) -> [CaughtID] {
        try names()
            .filter { $0.hasSuffix(Self.nameEnd) }
            .compactMap { CaughtID(String($0.dropLast(Self.nameEnd.count))) }
            .sorted()
    }

    /// A kept callback; `nil` where there is none of that name, or its file is damaged.
    public func find(_ id: CaughtID) -> CaughtCallback? {
        bytes(of: file(Self.name(of: id))).flatMap { CaughtCallback(id, file: $0) }
    }

    // MARK: Files

    /// The ends of the names of whole files, and of those that are being written.
    private static let (nameEnd, partEnd) = (".caught", ".part")

    private static func name(of id: CaughtID) -> String { "\(id)\(nameEnd)" }

    private func file(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    private func names() throws(CatcherFault) -> [String] {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw CatcherFault("\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Writes a file under another name and gives it its own; `false` where the name is taken.
    ///
    /// Who holds the other name holds the right to the final one, so that no two processes take it.
    private func write(_ callback: CaughtCallback) throws(CatcherFault) -> Bool {
        let part = file("\(callback.id)\(Self.partEnd)")
        let whole = file(Self.name(of: callback.id))
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return false }
            throw Self.fault("be written", part)
        }
        guard access(whole, F_OK) != 0 else {
            close(descriptor)
            unlink(part)
            return false
        }
        do throws(CatcherFault) {
            try Self.fill(descriptor, with: callback.file, part)
            guard rename(part, whole) == 0 else { throw Self.fault("be named", whole) }
            return true
        } catch {
            unlink(part)
            throw error
        }
    }

    private static func fill(
        _ descriptor: Int32,
        with bytes: [UInt8],
        _ path: String
    ) throws(CatcherFault) {
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 || errno == EINTR else { throw fault("be written", path) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// The whole of a file of a bounded size; `nil` for what is absent, larger or no plain file.
    private func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= CaughtCallback.fileBytesMax {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                return nil
            }
            bytes += chunk[..<count]
        }
        return nil
    }

    private static func fault(_ what: String, _ path: String) -> CatcherFault {
        CatcherFault("\(path) cannot \(what): \(String(cString: strerror(errno)))")
    }
}
