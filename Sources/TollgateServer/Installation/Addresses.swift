import Foundation
public import TollgateCore

/// The addresses that a running server answers at, as the first line of its output and
/// `addresses.json` say.
public struct Addresses: Sendable, Hashable {
    /// The sandbox's listener, as an address without a slash at its end.
    public var sandbox: String?
    /// The production listener.
    public var production: String?
    /// The listener that refuses plain HTTP.
    public var plain: String?
    /// The management listener.
    public var management: String
    /// The certificate that clients must trust; `nil` with certificates of one's own.
    public var caFile: String?
    /// The server's process.
    public var pid: Int

    /// The value as JSON.
    public var json: JSONValue {
        [
            "sandbox": .optional(sandbox), "production": .optional(production),
            "plain": .optional(plain),
            "management": .string(management), "ca_file": .optional(caFile), "pid": .integer(pid),
        ]
    }

    /// Makes a value of its parts.
    init(
        sandbox: String?,
        production: String?,
        plain: String?,
        management: String,
        caFile: String?,
        pid: Int
    ) {
        self.sandbox = sandbox
        self.production = production
        self.plain = plain
        self.management = management
        self.caFile = caFile
        self.pid = pid
    }

    /// Reads what a server wrote; `nil` for any other JSON.
    init?(json: JSONValue) {
        guard let object = json.object, let management = object["management"]?.string,
            let pid = object["pid"]?.integer.flatMap({ pid_t(exactly: $0) }), pid > 0
        else { return nil }
        self.init(
            sandbox: object["sandbox"]?.string,
            production: object["production"]?.string,
            plain: object["plain"]?.string,
            management: management,
            caFile: object["ca_file"]?.string,
            pid: Int(pid)
        )
    }
}

extension DataFolder {
    /// Notes the addresses for other commands.
    func write(_ addresses: Addresses) throws {
        try AtomicFile.replace(addressesPath, with: addresses.json.bytes + [0x0A], mode: 0o600)
    }

    /// The addresses of the server that runs on this folder, or `nil` where none does.
    public func addresses() throws -> Addresses? {
        guard FileManager.default.fileExists(atPath: addressesPath) else { return nil }
        let bytes = try BoundedFile.content(of: addressesPath, bytesMax: Self.fileBytesMax).bytes
        guard let addresses = Addresses(json: try JSONValue(reading: bytes)) else {
            throw InstallationError.damaged(addressesPath, "not the addresses of a server")
        }
        // Signal 0 asks whether the process is there; a stale file of a killed server is not an address.
        return kill(pid_t(addresses.pid), 0) == 0 || errno == EPERM ? addresses : nil
    }

    /// Removes the note, unless another server has written its own since.
    func removeAddresses(of pid: Int) throws {
        guard let addresses = try addresses(), addresses.pid == pid else { return }
        try FileManager.default.removeItem(atPath: addressesPath)
    }
}
