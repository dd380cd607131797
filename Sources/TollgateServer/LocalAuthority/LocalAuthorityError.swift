import Foundation

/// A certificate or key file of a data folder that the server will not use as it is.
///
/// The description names the file and what mends it, and never shows what a key file holds.
public struct LocalAuthorityError: Error, Sendable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    /// What is wrong with the file.
    enum Code: Sendable {
        /// The operating system would not read or write it.
        case fault(any Error)
        /// A key that not only its owner may read; the permission bits.
        case readableByOthers(mode_t)
        /// No PEM certificate.
        case notACertificate
        /// No PEM key on the curve P-256.
        case notAKey
        /// A certificate that may not sign others.
        case notAnAuthority
        /// The authority has ended.
        case ended(Date)
        /// The authority's key is needed and absent.
        case absent
        /// A key of another certificate, which stands in this file.
        case otherKey(certificate: String)
        /// A certificate that the authority in this file did not sign.
        case otherAuthority(authority: String)
        /// A certificate could not be made.
        case notIssued(any Error)
    }

    /// What is wrong.
    let code: Code

    /// The file.
    let path: String

    /// Makes an error of what is wrong and the file.
    init(_ code: Code, _ path: String) {
        self.code = code
        self.path = path
    }

    /// The file, what is wrong with it, and what mends it, in one line.
    public var description: String { "\(path): \(reason)" }

    /// The description and the error below it.
    public var debugDescription: String {
        switch code {
        case .fault(let error), .notIssued(let error): "\(description) [\(error)]"
        default: description
        }
    }

    private var reason: String {
        switch code {
        case .fault(let error):
            (error as? FileFault)?.reason ?? "cannot be used"
        case .readableByOthers(let permissions):
            "its mode is 0\(String(permissions, radix: 8)), so others may read this key; run:"
                + " chmod 600 \(path.quotedForShell)"
        case .notACertificate:
            "holds no PEM certificate"
        case .notAKey:
            "holds no PEM private key on the curve P-256"
        case .notAnAuthority:
            "holds a certificate that may not sign others"
        case .ended(let date):
            "this authority ended on \(date.formatted(.iso8601)); remove ca.pem, ca.key and"
                + " server.pem to have a new one made, which every client must then trust"
        case .absent:
            "is needed to renew the server's certificate and is not there"
        case .otherKey(let certificate):
            "is not the key of \(certificate)"
        case .otherAuthority(let authority):
            "was not issued by \(authority); remove it to have one made, or name your own files"
                + " under tls.certificate and tls.key"
        case .notIssued:
            "the certificate could not be made"
        }
    }
}

extension String {
    /// The text as one word of a POSIX shell.
    fileprivate var quotedForShell: String {
        "'" + replacing("'", with: "'\\''") + "'"
    }
}
