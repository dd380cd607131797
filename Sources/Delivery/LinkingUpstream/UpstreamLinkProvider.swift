public import Linking
public import Logging
public import NIOPosix
public import NIOSSL
public import TollgateCore

/// The provider of production: an HTTP service of the operator that has the billers and signs end
/// users in with them.
///
/// `Docs/LinkingUpstream.md` has its port. Every fault of it is thrown, after one log line that
/// names the call and the fault and nothing that an end user typed.
public struct UpstreamLinkProvider: LinkProvider, LinkDirectory {
    private let client: UpstreamClient
    private let logger: Logger

    /// Makes a provider.
    ///
    /// - Parameters:
    ///   - address: Where the upstream answers.
    ///   - secret: What proves this server to it.
    ///   - timeout: From the look-up of its name to the end of an answer.
    ///   - resolver: Finds addresses.
    ///   - tls: What certificates are trusted.
    ///   - userAgent: The value of `User-Agent`.
    ///   - group: The loops of the connections.
    ///   - logger: Where faults are noted.
    public init(
        address: UpstreamAddress,
        secret: UpstreamSecret,
        timeout: Duration,
        resolver: any AddressResolver,
        tls: NIOSSLContext,
        userAgent: String,
        group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) {
        client = UpstreamClient(
            dialler: Dialler(resolver: resolver, tls: tls, group: group),
            address: address,
            secret: secret,
            userAgent: userAgent,
            timeout: timeout
        )
        self.logger = logger
    }

    // MARK: The directory

    /// Reads one page of the upstream's directory.
    public func entries(_ query: LinkDirectoryQuery) async throws -> LinkDirectoryPage {
        try await noting("billers") { () throws(UpstreamFault) in
            let call = UpstreamClient.Call(target: "/billers?\(Self.text(of: query))")
            let answer = try await client.send(call) ?? .null
            return try UpstreamAnswer.page(answer, limit: query.limit)
        }
    }

    /// Finds a biller; what cannot be a biller's id is not asked for.
    public func entry(_ id: String) async throws -> LinkDirectoryEntry? {
        guard LinkDirectoryEntry.isID(id) else { return nil }
        return try await noting("biller") { () throws(UpstreamFault) in
            let call = UpstreamClient.Call(target: "/billers/\(id)", mayBeAbsent: true)
            guard let answer = try await client.send(call) else { return nil }
            let entry = try UpstreamAnswer.entry(answer)
            guard entry.biller.id == id else { throw .shape("id") }
            return entry
        }
    }

    private static func text(of query: LinkDirectoryQuery) -> String {
        let pairs = [
            ("search", query.search), ("category", query.category),
            ("limit", String(query.limit)), ("cursor", query.cursor),
        ]
        return pairs.compactMap { name, value in value.map { "\(name)=\(escaped($0))" } }
            .joined(separator: "&")
    }

    /// Writes everything but RFC 3986's unreserved bytes as `%` and two digits.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(Unicode.Scalar(byte))
            default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }

    // MARK: Signing in

    /// Finds a biller as the linking of accounts knows it.
    public func biller(_ id: String) async throws -> LinkBiller? { try await entry(id)?.biller }

    /// Hands what an end user typed to the upstream.
    public func signIn(
        _ biller: LinkBiller,
        fields: [LinkField],
        attempt: LinkID
    ) async throws -> ProviderStep {
        let typed = fields.map { field -> JSONValue in
            .object(
                JSONObject([
                    ("name", .string(field.name)), ("value", .string(Self.text(of: field.value))),
                ])
            )
        }
        let body = JSONObject([
            ("link_token_id", .string(attempt.rawValue)), ("biller_id", .string(biller.id)),
            ("fields", .array(typed)),
        ])
        return try await step("sign-in", body, attempt)
    }

    /// Hands a code that an end user typed to the upstream.
    public func answer(
        code: String,
        memory: JSONValue,
        attempt: LinkID
    ) async throws -> ProviderStep {
        let body = JSONObject([
            ("link_token_id", .string(attempt.rawValue)), ("code", .string(code)),
            ("memory", memory),
        ])
        return try await step("code", body, attempt)
    }

    private func step(
        _ name: String,
        _ body: JSONObject,
        _ attempt: LinkID
    ) async throws -> ProviderStep {
        try await noting(name, attempt) { () throws(UpstreamFault) in
            let call = UpstreamClient.Call(target: "/\(name)", body: .object(body))
            return try UpstreamAnswer.step(try await client.send(call) ?? .null)
        }
    }

    private static func text(of typed: Secret) -> String {
        typed.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Faults

    /// Does something, and notes a fault of it in one line.
    private func noting<Value>(
        _ call: String,
        _ attempt: LinkID? = nil,
        _ work: () async throws(UpstreamFault) -> Value
    ) async throws(UpstreamFault) -> Value {
        do throws(UpstreamFault) {
            return try await work()
        } catch {
            var metadata: Logger.Metadata = ["call": "\(call)", "fault": "\(error)"]
            if let attempt { metadata["link_token_id"] = "\(attempt.rawValue)" }
            logger.warning("the linking upstream gave no answer", metadata: metadata)
            throw error
        }
    }
}
