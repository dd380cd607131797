import Crypto
public import Foundation
import X509

/// The certificate authority of one data folder, made at the first start, so that TLS works on a
/// laptop without anybody else.
///
/// The folder holds `ca.pem`, `ca.key`, `server.pem` and `server.key`. The authority is kept for
/// ten years; the server's certificate is made again when it has less than 30 days left or lacks
/// the public host's name. It keeps its key then: one file changes, in one step, so that a server
/// that reads the pair at that moment never finds two halves that do not belong together.
///
/// Every file that is there is read and checked; what was put there by others is refused, never
/// overwritten.
public struct LocalAuthority: Sendable {
    /// A server's certificate with less time left than this is renewed.
    static let renewalMargin: TimeInterval = 30 * 86_400

    private let folder: CertificateFolder
    private let publicHost: String
    private let now: Date

    /// Makes what is missing in a data folder, renews what is about to end, and checks the rest.
    ///
    /// Two processes that start at once in an empty folder make one authority between them.
    ///
    /// - Parameters:
    ///   - path: The data folder; it is made, with mode 0700, where there is none.
    ///   - publicHost: The host name or IP address that the certificate must hold beside the
    ///     loopback's.
    ///   - now: The time.
    /// - Returns: The absolute paths of the files, and when the server's certificate ends.
    /// - Throws: An error that names the file that cannot be used, and what mends it.
    public static func ensure(
        in path: String,
        publicHost: String,
        now: Date
    ) throws(LocalAuthorityError) -> CertificateFiles {
        do {
            let folder = CertificateFolder(path)
            let authority = LocalAuthority(folder: folder, publicHost: publicHost, now: now)
            return try FolderLock.hold(path) { try authority.ensure() }
        } catch let error as LocalAuthorityError {
            throw error
        } catch {
            throw LocalAuthorityError(.fault(error), path)
        }
    }

    private func ensure() throws(LocalAuthorityError) -> CertificateFiles {
        let authority = try keptOrMadeAuthority()
        let kept = try folder.certificate(at: folder.server)
        let key = try folder.key(at: folder.serverKey)
        if let kept {
            try check(kept, key: key, authority: authority)
            let end = now.addingTimeInterval(Self.renewalMargin)
            if key != nil, kept.serves(publicHost: publicHost, from: now, until: end) {
                return files(expiresAt: kept.notValidAfter, .kept)
            }
        }
        let issued = try issue(
            under: authority,
            key: keptOrMadeKey(at: folder.serverKey)
        )
        return files(expiresAt: issued.notValidAfter, kept == nil ? .issued : .renewed)
    }

    private func keptOrMadeAuthority() throws(LocalAuthorityError) -> Certificate {
        if let kept = try keptAuthority() { return kept }
        return try madeAuthority()
    }

    private func keptAuthority() throws(LocalAuthorityError) -> Certificate? {
        guard let authority = try folder.certificate(at: folder.authority) else { return nil }
        guard authority.isAuthority else {
            throw LocalAuthorityError(.notAnAuthority, folder.authority)
        }
        guard authority.notValidAfter > now else {
            throw LocalAuthorityError(.ended(authority.notValidAfter), folder.authority)
        }
        // The key may be absent, kept elsewhere until it is needed; a wrong one is always an error.
        if let key = try folder.key(at: folder.authorityKey),
            Certificate.PublicKey(key.publicKey) != authority.publicKey
        {
            throw LocalAuthorityError(
                .otherKey(certificate: folder.authority),
                folder.authorityKey
            )
        }
        return authority
    }

    /// Makes an authority; a key without a certificate is what a first start leaves that was cut
    /// off between the two, and is used.
    private func madeAuthority() throws(LocalAuthorityError) -> Certificate {
        let key = try keptOrMadeKey(at: folder.authorityKey)
        let authority: Certificate
        do {
            authority = try Certificate.authority(key: key, now: now)
        } catch {
            throw LocalAuthorityError(.notIssued(error), folder.authority)
        }
        try folder.write(authority, to: folder.authority)
        return authority
    }

    private func check(
        _ server: Certificate,
        key: P256.Signing.PrivateKey?,
        authority: Certificate
    ) throws(LocalAuthorityError) {
        guard server.isIssued(by: authority) else {
            throw LocalAuthorityError(.otherAuthority(authority: folder.authority), folder.server)
        }
        if let key, Certificate.PublicKey(key.publicKey) != server.publicKey {
            throw LocalAuthorityError(.otherKey(certificate: folder.server), folder.serverKey)
        }
    }

    private func issue(
        under authority: Certificate,
        key: P256.Signing.PrivateKey
    ) throws(LocalAuthorityError) -> Certificate {
        guard let authorityKey = try folder.key(at: folder.authorityKey) else {
            throw LocalAuthorityError(.absent, folder.authorityKey)
        }
        let certificate: Certificate
        do {
            certificate = try Certificate.server(
                key: key.publicKey,
                publicHost: publicHost,
                now: now,
                authority: authority,
                authorityKey: authorityKey
            )
        } catch {
            throw LocalAuthorityError(.notIssued(error), folder.server)
        }
        try folder.write(certificate, to: folder.server)
        return certificate
    }

    private func keptOrMadeKey(
        at path: String
    ) throws(LocalAuthorityError) -> P256.Signing.PrivateKey {
        if let kept = try folder.key(at: path) { return kept }
        let key = P256.Signing.PrivateKey()
        try folder.write(key, to: path)
        return key
    }

    private func files(
        expiresAt: Date,
        _ change: CertificateFiles.Change
    ) -> CertificateFiles {
        CertificateFiles(
            authority: folder.authority,
            certificate: folder.server,
            key: folder.serverKey,
            expiresAt: expiresAt,
            change: change
        )
    }
}
