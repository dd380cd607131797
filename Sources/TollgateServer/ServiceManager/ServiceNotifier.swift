import Foundation
import NIOCore

/// Tells the service manager what the server is doing, as systemd's sd_notify(3) describes it: one
/// datagram of `NAME=VALUE` lines to the socket that `NOTIFY_SOCKET` names.
///
/// Nobody waits for the manager and nothing depends on it: a message that cannot be sent is dropped.
struct ServiceNotifier: Sendable {
    /// The variable that names the socket: a path, or `@` and the name of an abstract socket of Linux.
    static let socketVariable = "NOTIFY_SOCKET"
    /// The most bytes of a socket's name: what `sockaddr_un` holds, less the byte that ends it.
    static let nameBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private let name: [UInt8]

    /// Makes a notifier for a process with these variables; `nil` where no manager listens.
    init?(_ variables: [String: String]) {
        let name = Array((variables[Self.socketVariable] ?? "").utf8)
        guard name.count > 1, name.count <= Self.nameBytesMax,
            name[0] == UInt8(ascii: "/") || name[0] == UInt8(ascii: "@")
        else { return nil }
        self.name = name
    }

    /// Says that the server serves, or that a reload has ended.
    func ready() { send("READY=1") }

    /// Says that a reload has begun, and when, so that the manager knows which `READY=1` ends it.
    func reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds())")
    }

    /// Says that the server has begun to end.
    func stopping() { send("STOPPING=1") }

    /// Says that the server is not stuck.
    func alive() { send("WATCHDOG=1") }

    /// Sends one message.
    func send(_ text: String) {
        #if canImport(Darwin)
        let kind = SOCK_DGRAM
        #else
        let kind = Int32(SOCK_DGRAM.rawValue)
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var (address, length) = address()
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
                // Without waiting: a manager whose queue is full must not hold up the server.
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT), place, length)
            }
        }
    }

    private func address() -> (sockaddr_un, socklen_t) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name)
            // An abstract socket's name begins with a byte 0, and ends where the length says.
            if name[0] == UInt8(ascii: "@") { path[0] = 0 }
        }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let isAbstract = name[0] == UInt8(ascii: "@")
        return (address, socklen_t(start + name.count + (isAbstract ? 0 : 1)))
    }

    /// The clock that the manager has: CLOCK_MONOTONIC on Linux, as NIO reads it.
    private static func monotonicMicroseconds() -> UInt64 {
        NIODeadline.now().uptimeNanoseconds / 1_000
    }
}
