import ServiceLifecycle
import UnixSignals

/// Has the configuration and the certificate loaded again whenever the process gets SIGHUP or one of their
/// files changes; one reload at a time.
struct ReloadService: Service {
    let reloader: Reloader

    func run() async throws {
        // One wish is enough: whoever wishes while a reload runs is served by one more.
        let wishes = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup)
                    .cancelOnGracefulShutdown()
                {
                    wishes.continuation.yield()
                }
                wishes.continuation.finish()
            }
            group.addTask {
                for await _ in AsyncTimer(every: FileWatch.interval).cancelOnGracefulShutdown()
                where reloader.findsChange() {
                    wishes.continuation.yield()
                }
            }
            group.addTask {
                for await _ in wishes.stream { await reloader.reload() }
            }
        }
    }
}
