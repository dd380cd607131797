import NIOCore
import NIOSSL
import Synchronization
public import TollgateCore

/// The certificate and key of a listener, exchangeable while it serves.
///
/// A reload builds a whole new context from the files, which proves that the certificate and the key
/// belong together, and only then puts it in the old one's place: connections that are accepted from
/// then on use it, a bad file changes nothing.
public final class TLSMaterialStore: Sendable {
    private struct Material: Sendable {
        let context: NIOSSLContext
        let expiry: Instant
    }

    private let certificateFile: String
    private let keyFile: String
    private let material: Mutex<Material>

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - certificateFile: A PEM file with the certificate and the chain above it.
    ///   - keyFile: A PEM file with the certificate's private key.
    /// - Throws: ``ListenerFault`` when they cannot be read or do not belong together.
    public init(certificateFile: String, keyFile: String) throws {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        material = Mutex(try Self.read(certificateFile, keyFile))
    }

    /// The end of the certificate's life.
    public var expiry: Instant { material.withLock(\.expiry) }

    /// The context for the next connection.
    var context: NIOSSLContext { material.withLock(\.context) }

    /// Reads the files again, for connections that are accepted from now on.
    ///
    /// - Throws: ``ListenerFault``; the material in use then stays in use.
    public func reload() throws {
        let fresh = try Self.read(certificateFile, keyFile)
        material.withLock { $0 = fresh }
    }

    private static func read(_ certificateFile: String, _ keyFile: String) throws -> Material {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
            guard let leaf = chain.first else { throw NIOSSLError.failedToLoadCertificate }
            let key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
            return Material(
                context: try NIOSSLContext(configuration: configuration(chain, key)),
                expiry: Instant(seconds: Int64(leaf.notValidAfter))
            )
        } catch {
            throw ListenerFault(
                code: .unusableMaterial(certificate: certificateFile, key: keyFile),
                underlying: error
            )
        }
    }

    private static func configuration(
        _ chain: [NIOSSLCertificate],
        _ key: NIOSSLPrivateKey
    ) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        configuration.shutdownTimeout = .seconds(2)
        return configuration
    }
}
