/// A failure of the world around a listener: a port in use, a certificate that cannot be read.
public struct ListenerFault: Error, CustomStringConvertible, CustomDebugStringConvertible {
    enum Code {
        case cannotListen(host: String, port: Int)
        case unusableMaterial(certificate: String, key: String)
    }

    let code: Code
    let underlying: any Error

    /// What happened, safe to print: addresses and file names, never what a file holds.
    public var description: String {
        switch code {
        case .cannotListen(let host, let port):
            "cannot listen on \(host):\(port): \(underlying)"
        case .unusableMaterial(let certificate, let key):
            "cannot use the certificate \(certificate) with the key \(key)"
        }
    }

    /// What happened, with the error that caused it.
    public var debugDescription: String { "\(description) [\(underlying)]" }
}
