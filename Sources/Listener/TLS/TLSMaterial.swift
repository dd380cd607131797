import NIOCore
import NIOSSL
public import TollgateCore

/// A certificate with its chain and its key, as they were read: proof that they belong together.
public struct TLSMaterial: Sendable {
    let context: NIOSSLContext
    /// The end of the certificate's life.
    public let expiry: Instant

    /// Reads the files; nothing is in use yet.
    ///
    /// - Parameters:
    ///   - certificateFile: A PEM file with the certificate and the chain above it.
    ///   - keyFile: A PEM file with the certificate's private key.
    /// - Throws: ``ListenerFault`` when they cannot be read or do not belong together.
    public init(certificateFile: String, keyFile: String) throws {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificateFile)
            guard let leaf = chain.first else { throw NIOSSLError.failedToLoadCertificate }
            let key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
            context = try NIOSSLContext(configuration: Self.configuration(chain, key))
            expiry = Instant(seconds: Int64(leaf.notValidAfter))
        } catch {
            throw ListenerFault(
                code: .unusableMaterial(certificate: certificateFile, key: keyFile),
                underlying: error
            )
        }
    }

    /// The suites of TLS 1.2: keys of one connection's own, and encryption that authenticates.
    ///
    /// Those of TLS 1.3 are all of this kind and cannot be chosen.
    private static let forwardSecretSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"

    private static func configuration(
        _ chain: [NIOSSLCertificate],
        _ key: NIOSSLPrivateKey
    ) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = forwardSecretSuites
        configuration.applicationProtocols = ["h2", "http/1.1"]
        // NIOSSL keeps a connection's buffers for that long even where the client has gone.
        configuration.shutdownTimeout = .milliseconds(500)
        return configuration
    }
}
