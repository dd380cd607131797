import Crypto
import Foundation
import SwiftASN1
import X509

/// The four files of the local authority in a data folder, read with every check and written with
/// their modes.
struct CertificateFolder: Sendable {
    /// The most bytes that one of the files may have.
    static let fileBytesMax = 65_536

    /// The certificate of the authority.
    let authority: String
    /// The key of the authority.
    let authorityKey: String
    /// The certificate of the server.
    let server: String
    /// The key of the server.
    let serverKey: String

    /// Names the files in a folder, all by absolute paths.
    init(_ folder: String) {
        let root = URL(fileURLWithPath: folder, isDirectory: true).standardizedFileURL
        func path(_ name: String) -> String { root.appendingPathComponent(name).path }
        authority = path("ca.pem")
        authorityKey = path("ca.key")
        server = path("server.pem")
        serverKey = path("server.key")
    }

    /// Reads a certificate that need not be there.
    func certificate(at path: String) throws(LocalAuthorityError) -> Certificate? {
        guard let text = try content(of: path)?.text else { return nil }
        guard let certificate = try? Certificate(pemEncoded: text) else {
            throw LocalAuthorityError(.notACertificate, path)
        }
        return certificate
    }

    /// Reads a private key that need not be there, and that no one but its owner may read.
    func key(at path: String) throws(LocalAuthorityError) -> P256.Signing.PrivateKey? {
        guard let (text, permissions) = try content(of: path) else { return nil }
        guard permissions & 0o077 == 0 else {
            throw LocalAuthorityError(.readableByOthers(permissions), path)
        }
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: text) else {
            throw LocalAuthorityError(.notAKey, path)
        }
        return key
    }

    /// Writes a certificate, for all to read.
    func write(_ certificate: Certificate, to path: String) throws(LocalAuthorityError) {
        do {
            let text = try certificate.serializeAsPEM().pemString + "\n"
            try AtomicFile.replace(path, with: Array(text.utf8), mode: 0o644)
        } catch {
            throw LocalAuthorityError(.fault(error), path)
        }
    }

    /// Writes a private key, for its owner only.
    func write(_ key: P256.Signing.PrivateKey, to path: String) throws(LocalAuthorityError) {
        do {
            try AtomicFile.replace(
                path,
                with: Array((key.pemRepresentation + "\n").utf8),
                mode: 0o600
            )
        } catch {
            throw LocalAuthorityError(.fault(error), path)
        }
    }

    private func content(
        of path: String
    ) throws(LocalAuthorityError) -> (text: String, permissions: mode_t)? {
        do {
            let file = try BoundedFile.contentIfPresent(of: path, bytesMax: Self.fileBytesMax)
            return file.map { (String(decoding: $0.bytes, as: UTF8.self), $0.permissions) }
        } catch {
            throw LocalAuthorityError(.fault(error), path)
        }
    }
}
