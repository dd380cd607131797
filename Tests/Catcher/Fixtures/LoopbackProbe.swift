import NIOCore
import NIOPosix

/// What this machine's loopback interface has, asked without the catcher.
enum LoopbackProbe {
    /// Whether a port can be opened on ::1.
    static func hasVersion6() async -> Bool {
        guard let address = try? SocketAddress(ipAddress: "::1", port: 0),
            let channel = try? await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .bind(to: address).get()
        else { return false }
        try? await channel.close()
        return true
    }
}
