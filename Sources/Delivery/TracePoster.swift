import Callbacks
import NIOCore
import NIOHTTP1
public import NIOPosix
public import NIOSSL
public import TollgateCore
public import Traces

/// Posts batches of spans to the operator's collector: OTLP over HTTP, as JSON.
///
/// The address comes from the operator's own configuration, so any may be dialled; clear text goes to this
/// machine alone. No redirect is followed.
public struct TracePoster: Sendable {
    /// The most bytes of an answer's body that are read; nothing of it is kept.
    public static let answerBytesMax = 65_536

    private let dialler: Dialler
    private let endpoint: UpstreamAddress
    private let headers: HeaderFields
    private let userAgent: String
    private let timeout: Duration

    /// Makes a poster.
    ///
    /// - Parameters:
    ///   - endpoint: The collector's address; without a path, ``OTLPDocument/path`` is called.
    ///   - headers: Further fields, such as the collector's key; they are in no log line.
    ///   - timeout: From the look-up of the name to the end of the answer.
    ///   - resolver: Finds addresses.
    ///   - tls: What certificates are trusted.
    ///   - userAgent: The value of `User-Agent`.
    ///   - group: The loops of the connections.
    public init(
        endpoint: UpstreamAddress,
        headers: HeaderFields,
        timeout: Duration,
        resolver: any AddressResolver,
        tls: NIOSSLContext,
        userAgent: String,
        group: MultiThreadedEventLoopGroup
    ) {
        dialler = Dialler(resolver: resolver, tls: tls, group: group)
        self.endpoint = endpoint
        self.headers = headers
        self.timeout = timeout
        self.userAgent = userAgent
    }

    /// Posts a batch once.
    ///
    /// - Parameters:
    ///   - body: The document.
    ///   - limit: A shorter wait than the configured one, if any.
    /// - Returns: What the collector said.
    public func post(_ body: [UInt8], within limit: Duration? = nil) async -> ExportBackoff.Answer {
        let wait = min(limit ?? timeout, timeout)
        let deadline = NIODeadline.now() + .nanoseconds(wait.wholeNanoseconds)
        do throws(DeliveryFault) {
            let destination = endpoint.destination
            let answer = try await dialler.exchange(
                WireRequest(head: head(bodyBytes: body.count), body: body),
                with: destination,
                at: try await dialler.addresses(of: destination, before: deadline),
                AnswerBounds(readMax: Self.answerBytesMax, keptMax: 0),
                before: deadline
            )
            let retryAfter = answer.head.headers.first(name: "retry-after").flatMap { Int($0) }
            let bound = 0...Int(ExportBackoff.longest.components.seconds)
            return .status(
                answer.status,
                retryAfter: retryAfter.map {
                    .seconds(min(max($0, bound.lowerBound), bound.upperBound))
                }
            )
        } catch {
            return .none
        }
    }

    private func head(bodyBytes: Int) -> HTTPRequestHead {
        var fields = HTTPHeaders([
            ("Host", endpoint.destination.authority), ("User-Agent", userAgent),
            ("Content-Type", "application/json"), ("Content-Length", String(bodyBytes)),
            ("Connection", "close"),
        ])
        for field in headers.fields { fields.add(name: field.name, value: field.value) }
        let path = endpoint.prefix.isEmpty ? OTLPDocument.path : endpoint.prefix
        return HTTPRequestHead(version: .http1_1, method: .POST, uri: path, headers: fields)
    }
}
