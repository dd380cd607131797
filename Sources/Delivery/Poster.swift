import Callbacks
import NIOCore
import NIOHTTP1
public import NIOPosix
public import NIOSSL
public import TollgateCore

/// Posts callbacks: resolves, checks every address, dials a checked one, and keeps the name for TLS.
///
/// The connection is made here and not by a general client, because only so the address that was checked
/// is the address that is dialled: a name that resolves differently the next time gains nothing. Nothing
/// is taken from proxy variables, and no redirect is followed.
public struct Poster: Sendable {
    /// How many addresses of one receiver are dialled.
    public static let dialledMax = Dialler.dialledMax

    private let dialler: Dialler
    private let rules: AddressRules
    private let userAgent: String

    /// Makes a poster.
    ///
    /// - Parameters:
    ///   - resolver: Finds addresses.
    ///   - rules: Which of them may be dialled.
    ///   - tls: What certificates are trusted.
    ///   - userAgent: The value of `User-Agent`.
    ///   - group: The loops of the connections.
    public init(
        resolver: any AddressResolver,
        rules: AddressRules,
        tls: NIOSSLContext,
        userAgent: String,
        group: MultiThreadedEventLoopGroup
    ) {
        dialler = Dialler(resolver: resolver, tls: tls, group: group)
        self.rules = rules
        self.userAgent = userAgent
    }

    /// What TLS trusts: the system's authorities and those of a PEM file.
    ///
    /// - Parameter file: The file, or `nil`.
    /// - Returns: The context.
    /// - Throws: A fault of the file or of TLS.
    public static func trust(adding file: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let file {
            configuration.additionalTrustRoots = [
                .certificates(try NIOSSLCertificate.fromPEMFile(file))
            ]
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Posts a callback.
    ///
    /// - Parameters:
    ///   - callback: What to send.
    ///   - address: The receiver's address.
    ///   - allowsLoopback: Whether it may be on this machine's loopback interface, also without TLS.
    ///   - timeout: From the look-up of the name to the end of the answer.
    /// - Returns: The receiver's answer, whatever its status.
    /// - Throws: Why there is none.
    public func post(
        _ callback: SignedCallback,
        to address: String,
        allowsLoopback: Bool,
        within timeout: Duration
    ) async throws(DeliveryFault) -> ReceiverAnswer {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.wholeNanoseconds)
        guard let destination = Destination(address) else { throw .badAddress }
        if destination.scheme == .http {
            guard destination.namesLoopback else { throw .badAddress }
            guard allowsLoopback else { throw .forbiddenAddress }
        }
        let addresses = try await dialler.addresses(of: destination, before: deadline)
        // If one address of all is forbidden, none is dialled.
        guard addresses.allSatisfy({ rules.admits($0, loopback: allowsLoopback) }) else {
            throw .forbiddenAddress
        }
        let answer = try await dialler.exchange(
            WireRequest(head: head(of: callback, to: destination), body: callback.body),
            with: destination,
            at: addresses,
            AnswerBounds(readMax: ReceiverAnswer.bodyBytesMax, keptMax: AnswerText.bytesMax),
            before: deadline
        )
        return ReceiverAnswer(
            status: answer.status,
            retryAfter: answer.head.headers.first(name: "retry-after"),
            text: AnswerText.harmless(answer.body)
        )
    }

    private func head(of callback: SignedCallback, to destination: Destination) -> HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Host", destination.authority), ("User-Agent", userAgent),
            ("Content-Length", String(callback.body.count)), ("Connection", "close"),
        ])
        for field in callback.headers.fields { headers.add(name: field.name, value: field.value) }
        return HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: destination.target,
            headers: headers
        )
    }
}
