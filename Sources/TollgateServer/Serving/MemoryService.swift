import CMalloc
import ServiceLifecycle

/// Gives memory that requests no longer need back to the system.
///
/// Of itself, glibc keeps what it once had: it stops mapping large blocks one by one after the first of them
/// was freed, and a page with one small live value on it holds the free ones behind it. After a flood of
/// large heads and bodies that is most of the process.
struct MemoryService: Service {
    /// The time between two looks.
    static let interval: Duration = .seconds(15)
    /// The size from which a block is mapped by itself, and unmapped when it is freed.
    static let mappedBytesMin: Int32 = 65_536

    /// Says how blocks are made; call it before the server makes its first large one.
    static func prepare() {
        #if canImport(Glibc)
        mallopt(M_MMAP_THRESHOLD, mappedBytesMin)
        mallopt(M_TRIM_THRESHOLD, 2 * mappedBytesMin)
        #endif
    }

    func run() async throws {
        for await _ in AsyncTimer(every: Self.interval).cancelOnGracefulShutdown() {
            #if canImport(Glibc)
            malloc_trim(0)
            #endif
        }
    }
}
