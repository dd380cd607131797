import NIOSSL
import Synchronization
public import TollgateCore

/// The certificate and key of a listener, exchangeable while it serves.
///
/// Connections that are accepted from an exchange on use the new material; those that are open keep theirs.
public final class TLSMaterialStore: Sendable {
    private let material: Mutex<TLSMaterial>

    /// Makes a store of material that was read.
    public init(_ material: TLSMaterial) { self.material = Mutex(material) }

    /// The end of the certificate's life.
    public var expiry: Instant { material.withLock(\.expiry) }

    /// The context for the next connection.
    var context: NIOSSLContext { material.withLock(\.context) }

    /// Uses other material, for connections that are accepted from now on.
    public func exchange(for fresh: TLSMaterial) { material.withLock { $0 = fresh } }
}
