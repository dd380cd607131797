import Hummingbird
import TollgateCore

/// Refuses requests of the management listener that name another host than this machine.
///
/// A page from anywhere can let its own name resolve to 127.0.0.1 and have a browser on this machine
/// read what is here: such a request names that page's host. An address cannot be made to mean another
/// machine, so a listener on all addresses of the machine answers to every one.
struct ManagementHosts: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// Where the listener listens.
    let address: ListenAddress

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let authority = request.head.authority, admits(authority) else {
            throw ProblemCode.misdirectedRequest
        }
        return try await next(request, context)
    }

    /// Tells whether an authority, such as `localhost:9090`, names this machine.
    func admits(_ authority: String) -> Bool {
        guard let host = HostAndPort(authority)?.host else { return false }
        if host == address.host.lowercased() { return true }
        if ListenAddress(host: host, port: 0).isLoopback { return true }
        guard let named = IPAddress(host) else { return false }
        return isEveryAddress || named == IPAddress(address.host)
    }

    private var isEveryAddress: Bool {
        IPAddress(address.host).map { $0 == IPAddress(v4: 0) || $0 == IPAddress(high: 0, low: 0) }
            ?? false
    }
}
