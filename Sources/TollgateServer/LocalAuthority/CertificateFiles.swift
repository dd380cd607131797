public import Foundation

/// The PEM files with which a server shows who it is, and what was done about them.
public struct CertificateFiles: Sendable, Equatable {
    /// What `LocalAuthority` did with the server's certificate.
    public enum Change: String, Sendable {
        /// The certificate that was there is still good.
        case kept
        /// There was none, and one was made.
        case issued
        /// The one that was there was replaced.
        case renewed
    }

    /// The certificate of the local authority, which clients are told to trust.
    public let authority: String

    /// The server's certificate.
    public let certificate: String

    /// The private key of the server's certificate, readable by its owner only.
    public let key: String

    /// The moment at which the server's certificate ends.
    public let expiresAt: Date

    /// What was done with the server's certificate.
    public let change: Change
}
