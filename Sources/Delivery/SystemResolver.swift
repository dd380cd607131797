public import NIOCore
public import NIOPosix
import Synchronization
public import TollgateCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The resolver of the system, on threads of its own.
///
/// `getaddrinfo` cannot be called off: whoever stops waiting leaves it behind. How many may be left behind
/// is bounded; beyond that a name counts as unresolvable until some have ended.
public final class SystemResolver: AddressResolver {
    /// How many look-ups may run or wait at once.
    public static let pendingMax = 64
    /// How many threads look up.
    public static let threadCount = 4
    /// How many addresses of one host are taken.
    public static let addressesMax = 32

    private let pool: NIOThreadPool
    private let group: any EventLoopGroup
    private let lookUp: @Sendable (String) -> [IPAddress]
    private let pending = Mutex(0)

    /// Makes a resolver.
    ///
    /// - Parameters:
    ///   - pool: The threads, already started; ``threadCount`` of them are enough.
    ///   - group: The loops whose clocks bound the waits.
    public convenience init(pool: NIOThreadPool, group: any EventLoopGroup) {
        self.init(pool: pool, group: group, lookUp: Self.lookUp)
    }

    /// Makes a resolver that looks names up in a way of the caller's.
    init(
        pool: NIOThreadPool,
        group: any EventLoopGroup,
        lookUp: @escaping @Sendable (String) -> [IPAddress]
    ) {
        self.pool = pool
        self.group = group
        self.lookUp = lookUp
    }

    /// Returns every address of a name.
    public func addresses(
        of host: String,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> [IPAddress] {
        let isAdmitted = pending.withLock { pending in
            guard pending < Self.pendingMax else { return false }
            pending += 1
            return true
        }
        guard isAdmitted else { throw .unresolvable }
        let loop = group.next()
        let promise = loop.makePromise(of: Result<[IPAddress], DeliveryFault>.self)
        let timer = loop.scheduleTask(deadline: deadline) { promise.succeed(.failure(.timeout)) }
        let answer = pool.runIfActive(eventLoop: loop) { [lookUp] in
            // Nobody waits any more for a look-up whose turn comes too late.
            deadline > .now() ? lookUp(host) : []
        }
        answer.whenComplete { result in
            self.pending.withLock { $0 -= 1 }
            timer.cancel()
            switch result {
            case .success(let addresses) where !addresses.isEmpty:
                promise.succeed(.success(addresses))
            default:
                let isLate = deadline <= .now()
                promise.succeed(.failure(isLate ? .timeout : .unresolvable))
            }
        }
        do {
            return try await promise.futureResult.get().get()
        } catch let fault as DeliveryFault {
            throw fault
        } catch {
            throw .unresolvable
        }
    }

    private static func lookUp(_ host: String) -> [IPAddress] {
        var hints = addrinfo()
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var next = first
        while let info = next?.pointee, addresses.count < addressesMax {
            if let address = address(info), !addresses.contains(address) {
                addresses.append(address)
            }
            next = info.ai_next
        }
        return addresses
    }

    private static func address(_ info: addrinfo) -> IPAddress? {
        guard let socketAddress = info.ai_addr else { return nil }
        // The offsets are those of sockaddr_in and sockaddr_in6, the same on Linux and Darwin.
        let raw = UnsafeRawPointer(socketAddress)
        func word(at offset: Int) -> UInt64 {
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        switch info.ai_family {
        case AF_INET:
            return IPAddress(
                v4: UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
            )
        case AF_INET6: return IPAddress(high: word(at: 8), low: word(at: 16))
        default: return nil
        }
    }
}
