import Testing

@testable import TollgateServer

@Suite("A service manager")
struct ServiceNotifierTests {
    private static func notifier(_ socket: String?) -> ServiceNotifier? {
        ServiceNotifier(socket.map { ["NOTIFY_SOCKET": $0] } ?? [:])
    }

    @Test("is there where its socket is named by a path or as an abstract one")
    func sockets() {
        let most = String(repeating: "s", count: ServiceNotifier.nameBytesMax - 1)
        for name in ["/run/systemd/notify", "@tollgate", "/" + most, "@" + most] {
            #expect(Self.notifier(name) != nil, "\(name)")
        }
        for name in [nil, "", "/", "@", "relative/path", "vsock:2:1", "/s" + most] {
            #expect(Self.notifier(name) == nil, "\(name ?? "none")")
        }
    }

    @Test("that is gone, or was never there, is no fault")
    func absent() {
        Self.notifier("/nonexistent/tollgate/notify")?.ready()
        Self.notifier("@tollgate-test-that-nobody-listens-at")?.stopping()
    }

    @Test("is told twice in each of its intervals, where it means this process")
    func watchdog() {
        func interval(_ variables: [String: String], _ socket: String? = "@s") -> Duration? {
            WatchdogService(Self.notifier(socket), variables, process: 7).interval
        }
        #expect(interval(["WATCHDOG_USEC": "20000000"]) == .seconds(10))
        #expect(interval(["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "7"]) == .seconds(10))
        #expect(interval(["WATCHDOG_USEC": "1"]) == WatchdogService.intervalMin)
        #expect(interval(["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "8"]) == nil)
        #expect(interval(["WATCHDOG_USEC": "20000000"], nil) == nil)
        for text in ["0", "-1", "soon", ""] { #expect(interval(["WATCHDOG_USEC": text]) == nil) }
        #expect(interval([:]) == nil)
    }
}
