import Foundation
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Tells the service manager twice in each of its intervals that the server is not stuck.
///
/// Every event loop must have taken a task in between: a loop that hangs ends the messages, and the manager
/// ends the process. It is the last service to stop, so that a long drain is not taken for a standstill.
struct WatchdogService: Service {
    /// The variable with the manager's interval in microseconds.
    static let intervalVariable = "WATCHDOG_USEC"
    /// The variable with the process that is meant; without it every process is.
    static let processVariable = "WATCHDOG_PID"
    /// The shortest interval that is taken, so that no manager makes the server busy with it.
    static let intervalMin: Duration = .milliseconds(100)

    let notifier: ServiceNotifier?
    let interval: Duration?

    /// Makes the service of a process with these variables; it does nothing where no manager asks for it.
    init(_ notifier: ServiceNotifier?, _ variables: [String: String], process: Int32 = getpid()) {
        self.notifier = notifier
        let isMeant = variables[Self.processVariable].map { $0 == "\(process)" } ?? true
        let microseconds = variables[Self.intervalVariable].flatMap { Int64($0) } ?? 0
        interval =
            notifier != nil && isMeant && microseconds > 0
            ? max(.microseconds(microseconds) / 2, Self.intervalMin) : nil
    }

    func run() async throws {
        guard let notifier, let interval else { return try await gracefulShutdown() }
        for await _ in AsyncTimer(every: interval).cancelOnGracefulShutdown() {
            for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
                try await loop.submit {}.get()
            }
            notifier.alive()
        }
    }
}
