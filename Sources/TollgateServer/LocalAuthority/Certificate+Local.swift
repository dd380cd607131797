import Crypto
import Foundation
import SwiftASN1
import TollgateCore
import X509

/// The two certificates that the local authority makes (RFC 5280, section 4.2).
extension Certificate {
    /// The name of every local authority.
    static let authorityName = "Tollgate local authority"

    /// How long an authority holds: ten years.
    static let authorityLifetime: TimeInterval = 3_650 * 86_400

    /// How long a server's certificate holds: what browsers accept of any certificate.
    static let serverLifetime: TimeInterval = 397 * 86_400

    /// How far a certificate begins in the past, for clients whose clocks are late, and for a clock that is
    /// set back: one day.
    static let clockSkew: TimeInterval = 86_400

    /// Makes the certificate of an authority, signed by itself, that may sign servers only.
    static func authority(key: P256.Signing.PrivateKey, now: Date) throws -> Certificate {
        let signer = PrivateKey(key)
        let name = try DistinguishedName { CommonName(authorityName) }
        let begin = now.addingTimeInterval(-clockSkew)
        return try Certificate(
            version: .v3,
            serialNumber: SerialNumber(),
            publicKey: signer.publicKey,
            notValidBefore: begin,
            notValidAfter: begin.addingTimeInterval(authorityLifetime),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: signer.publicKey)
            },
            issuerPrivateKey: signer
        )
    }

    /// Makes a server's certificate for the loopback names and the given host, which ends no later
    /// than its authority.
    static func server(
        key: P256.Signing.PublicKey,
        publicHost: String,
        now: Date,
        authority: Certificate,
        authorityKey: P256.Signing.PrivateKey
    ) throws -> Certificate {
        let begin = now.addingTimeInterval(-clockSkew)
        let end = begin.addingTimeInterval(serverLifetime)
        let publicKey = PublicKey(key)
        return try Certificate(
            version: .v3,
            serialNumber: SerialNumber(),
            publicKey: publicKey,
            notValidBefore: begin,
            notValidAfter: min(end, authority.notValidAfter),
            issuer: authority.subject,
            subject: try DistinguishedName { CommonName("Tollgate server") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(GeneralName.server(publicHost: publicHost))
                AuthorityKeyIdentifier(
                    keyIdentifier: try authority.extensions.subjectKeyIdentifier?.keyIdentifier
                )
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: PrivateKey(authorityKey)
        )
    }

    /// Tells whether the certificate may sign others.
    var isAuthority: Bool {
        guard let constraints = try? extensions.basicConstraints else { return false }
        if case .isCertificateAuthority = constraints { return true }
        return false
    }

    /// Tells whether an authority signed the certificate.
    func isIssued(by authority: Certificate) -> Bool {
        issuer == authority.subject && authority.publicKey.isValidSignature(signature, for: self)
    }

    /// Tells whether the certificate is good for every name of a server, from now on for a while.
    func serves(publicHost: String, from now: Date, until end: Date) -> Bool {
        guard let names = try? extensions.subjectAlternativeNames else { return false }
        return GeneralName.server(publicHost: publicHost).allSatisfy(names.contains)
            && notValidBefore <= now && notValidAfter > end
    }
}

extension GeneralName {
    /// The names of a server: the loopback's three, and the given host where it is another.
    fileprivate static func server(publicHost: String) -> [GeneralName] {
        let names = ["localhost", "127.0.0.1", "::1", publicHost.lowercased()]
        return names.map(name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private static func name(_ host: String) -> GeneralName {
        guard let address = IPAddress(host) else { return .dnsName(host) }
        return .ipAddress(ASN1OctetString(contentBytes: address.networkBytes[...]))
    }
}

extension IPAddress {
    /// The address in network order: four bytes of IPv4, sixteen of IPv6.
    fileprivate var networkBytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: isV4 ? 4 : 16)
        // The description is one that this address was read from, so it is always understood.
        let isRead = inet_pton(isV4 ? AF_INET : AF_INET6, description, &bytes)
        precondition(isRead == 1, "an address that cannot be read again")
        return bytes
    }
}
