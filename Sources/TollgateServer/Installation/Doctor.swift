import Authority
import Foundation
import Gatekeeper
import Listener
import NIOCore
import NIOPosix
import SQLiteStore
public import TollgateCore
import TollgateCrypto

/// Examines a data folder and its server without changing anything.
public struct Doctor: Sendable {
    /// What one check found.
    public struct Finding: Sendable {
        /// The check's name.
        public let check: String
        /// Whether all is well.
        public let isOK: Bool
        /// What was found, with what mends it.
        public let detail: String

        /// The finding as JSON.
        public var json: JSONValue {
            ["check": .string(check), "ok": .bool(isOK), "detail": .string(detail)]
        }

        /// The finding as one line for people.
        public var text: String { "\(isOK ? "ok   " : "WRONG") \(check): \(detail)" }
    }

    /// The least time that a certificate should still have.
    static let certificateDaysMin: Int64 = 14
    /// The least room that the disk should still have.
    static let freeBytesMin: Int64 = 64 * 1_024 * 1_024
    /// How long the store's pages are read at most.
    static let pagesTimeMax: Duration = .seconds(30)

    private let configuration: Configuration
    private let folder: DataFolder

    /// Makes a doctor for a configuration's data folder.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        folder = DataFolder(configuration.data)
    }

    /// Runs every check.
    public func examine() async -> [Finding] {
        [
            await check("data folder", folderModes), await check("rings", rings),
            await check("store", store), await check("pages", pages), await check("disk", disk),
            await check("audit", audit), await check("keys", keys),
            await check("certificate", certificate), await check("clock", clock),
            await check("server", server), await check("ports", ports),
        ]
    }

    private func check(_ name: String, _ body: () async throws -> String) async -> Finding {
        do {
            return Finding(check: name, isOK: true, detail: try await body())
        } catch {
            return Finding(check: name, isOK: false, detail: "\(error)")
        }
    }

    private func folderModes() throws -> String {
        let secrets = [
            folder.storePath, folder.ringsPath, folder.addressesPath, "\(folder.path)/ca.key",
            "\(folder.path)/server.key",
        ]
        for path in secrets where FileManager.default.fileExists(atPath: path) {
            if try folder.mode(of: path) & 0o077 != 0 {
                throw InstallationError.readableByOthers(path)
            }
        }
        _ = try folder.mode(of: folder.path)
        return "\(folder.path), nobody else can read its secrets"
    }

    private func rings() throws -> String {
        let rings = try folder.existingRings()
        return "\(rings.peppers.members.count) pepper(s), \(rings.seals.members.count) seal(s)"
    }

    private func store() async throws -> String {
        let (position, count) = try await read {
            (try $0.feed.position(), try $0.credentials.count())
        }
        return "epoch \(position.epoch), feed at \(position.newest), \(count) credential(s)"
    }

    /// Whether each page of the store's file is as SQLite wrote it.
    private func pages() throws -> String {
        do {
            return try SQLiteStore.checkPages(folder.storePath, within: Self.pagesTimeMax)
                ? "\(folder.storePath) was read whole and is sound"
                : "\(folder.storePath) is sound as far as it was read in \(Self.pagesTimeMax)"
        } catch let fault as StoreFault {
            throw InstallationError.storeUnusable(folder.storePath, fault)
        }
    }

    private func disk() throws -> String {
        guard let free = try folder.freeBytes() else {
            return "\(folder.path): the system does not tell the room on its disk"
        }
        guard free >= Self.freeBytesMin else {
            throw Complaint(
                "the disk of \(folder.path) has \(free) bytes left; make room before nothing can be written"
            )
        }
        return "\(free / 1_048_576) MiB left for \(folder.path)"
    }

    private func audit() async throws -> String {
        let chain = AuditChain(key: try folder.existingRings().audit)
        switch try await read({ try chain.verify($0, expecting: nil) }) {
        case .sound(let span):
            return "\(span.rows) row(s), signed up to row \(span.signedTo), head \(span.head)"
        case .broken(let fault): throw Complaint("row \(fault.sequence): \(fault.reason)")
        }
    }

    /// Whether the rings have every key that the store needs, and how far a rotation has come.
    private func keys() async throws -> String {
        let rings = try folder.existingRings()
        let now = TimeSource.system.now()
        let use = try await read { try KeyUse($0, at: now) }
        if let missing = RingsMatch.missing(rings, use) { throw Complaint(missing) }
        let rows = RingName.allCases.map { ring in
            let current = rings.memberInUse(of: ring)
            let behind = rings.members(of: ring).filter { $0 != current }
                .reduce(0) { $0 + use.count(of: $1, in: ring) }
            let waiting = rings.waitingMember(of: ring)
                .map { "; \(ring.rawValue) \($0) waits: run tollgate keys rotate \(ring.rawValue)" }
            return
                "\(ring.rawValue) \(current) in use, \(behind) secret(s) under others\(waiting ?? "")"
        }
        return rows.joined(separator: "; ")
    }

    private func certificate() throws -> String {
        let certificate = configuration.tls.certificate ?? "\(folder.path)/server.pem"
        let key = configuration.tls.key ?? "\(folder.path)/server.key"
        let expiry = try TLSMaterial(certificateFile: certificate, keyFile: key).expiry
        let days = (expiry - TimeSource.system.now()).components.seconds / 86_400
        guard days >= Self.certificateDaysMin else {
            throw Complaint("\(certificate) ends in \(days) day(s)")
        }
        return "\(certificate), good for \(days) day(s)"
    }

    private func clock() async throws -> String {
        let now = TimeSource.system.now()
        let last = try await read { try $0.audit.last()?.at }
        if let last, last > now {
            throw Complaint(
                "the clock says \(now.rfc3339), but the last change was made at \(last.rfc3339)"
            )
        }
        return now.rfc3339
    }

    private func server() async throws -> String {
        guard let addresses = try folder.addresses() else { return "no server runs on this folder" }
        guard try await ManagementClient(addresses.management).isAlive() else {
            throw Complaint("process \(addresses.pid) does not answer at \(addresses.management)")
        }
        return "process \(addresses.pid) answers at \(addresses.management)"
    }

    /// A server that runs holds its ports itself; otherwise each must be free to be taken.
    private func ports() async throws -> String {
        let wanted = [
            configuration.environments.sandbox.listen, configuration.environments.production.listen,
            configuration.plainListen, configuration.management,
        ].compactMap(\.self)
        guard try folder.addresses() == nil else { return "held by the server that runs" }
        for address in wanted {
            do {
                let channel = try await ServerBootstrap(
                    group: MultiThreadedEventLoopGroup.singleton
                )
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: address.host, port: address.port).get()
                try await channel.close()
            } catch {
                throw Complaint("\(address) cannot be listened on: \(error)")
            }
        }
        return "free: " + wanted.map(\.description).joined(separator: ", ")
    }

    private func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        let store = try folder.openStore(create: false)
        do {
            let result = try await store.read(body)
            try await store.close()
            return result
        } catch let fault as StoreFault {
            try await store.close()
            throw InstallationError.storeUnusable(folder.storePath, fault)
        } catch {
            try await store.close()
            throw error
        }
    }
}

/// What a check found wrong.
private struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
