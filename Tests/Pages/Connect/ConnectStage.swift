import HTTPTypes
import Hummingbird
import Linking
import Logging
import Synchronization
import TestSupport
import TollgateCore

@testable import Pages

/// The control plane of one listener, with the attempts and the shop that a test gives it.
struct ConnectStage: Sendable {
    /// What a browser gets.
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String

        /// The first value of a field.
        subscript(name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

        /// The sources of one directive of the page's policy; `nil` where it has none.
        func policy(_ directive: String) -> String? {
            let parts = self["Content-Security-Policy"]?.split(separator: ";") ?? []
            let found = parts.map { $0.drop { $0 == " " } }.first { $0.hasPrefix("\(directive) ") }
            return found.map { String($0.dropFirst(directive.count + 1)) }
        }

        /// The words of the first heading.
        var heading: String? {
            text.firstMatch(of: /<h1[^>]*>([^<]*)<\/h1>/).map { String($0.1) }
        }
    }

    /// The attempt that most tests look at.
    static let id = LinkID(rawValue: "ltid_0123456789abcdef01234567")
    /// The token of that attempt.
    static let token = "lt_sandbox_0123456789abcdefghij"

    /// Where every request comes from.
    static let client = IPAddress(v4: 0xC000_0201)

    /// The clock.
    let clock = TestClock()
    private let respond: @Sendable (Request, PageContext) async throws -> Response

    /// The attempts that were asked for so far.
    final class Log: Sendable {
        private let names = Mutex<[String]>([])
        /// The names, in order.
        var all: [String] { names.withLock(\.self) }
        /// Adds a name.
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    /// What was asked for.
    let log: Log

    /// Makes a stage.
    init(
        _ environment: TollgateCore.Environment = .sandbox,
        frame: LinkFrame? = ConnectStage.frame(),
        shop: DemoShop? = nil,
        gate: PageGate = PageGate { _, _ in nil }
    ) {
        let (log, clock) = (Log(), clock)
        let pages = ConnectPages(
            environment: environment,
            now: { clock.now },
            gate: gate,
            frame: { id in
                log.add(id.rawValue)
                return frame?.id == id ? frame : nil
            },
            attempt: { token in
                log.add("token")
                return token.matches(Secret(Self.token)) ? Self.id : nil
            },
            shop: shop
        )
        let router = PageRoutes(
            environment: environment,
            apis: [],
            signers: [],
            version: "1",
            now: { clock.now },
            sections: [pages]
        ).buildResponder()
        self.log = log
        respond = { try await router.respond(to: $0, context: $1) }
    }

    /// An attempt that lives half an hour.
    static func frame(
        progress: LinkProgress = .created,
        origins: [String] = ["https://shop.example"],
        organisation: String = "demo",
        biller: LinkBiller? = nil,
        consents: [Scope] = ["bills"]
    ) -> LinkFrame {
        LinkFrame(
            id: id,
            progress: progress,
            expiresAt: TestClock().now + .seconds(1_800),
            order: LinkOrder(endUser: "user_123", consents: consents),
            organisation: organisation,
            biller: biller,
            origins: origins
        )
    }

    /// Sends a request.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ fields: KeyValuePairs<String, String> = [:],
        body: String = ""
    ) async throws -> Answer {
        try await send(method, path, fields: ConnectDocument.fields(fields), body: body)
    }

    /// Sends a request with fields that may be there more than once.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        fields: HTTPFields,
        body: String = ""
    ) async throws -> Answer {
        let request = Request(
            head: HTTPRequest(
                method: method,
                scheme: "https",
                authority: "localhost:8443",
                path: path,
                headerFields: fields
            ),
            body: RequestBody(buffer: .init(string: body))
        )
        let source = PageContextSource(
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            publicURL: "https://localhost:8443",
            requestID: "req_1",
            client: Self.client
        )
        let response = try await respond(request, PageContext(source: source))
        let pieces = Pieces()
        try await response.body.write(Collector(pieces: pieces))
        return Answer(
            status: response.status.code,
            headers: response.headers,
            text: pieces.text
        )
    }

    /// Reads something.
    func get(
        _ path: String,
        _ fields: KeyValuePairs<String, String> = [:]
    ) async throws -> Answer { try await send(.get, path, fields) }
}

/// What a body's writer was given.
private final class Pieces: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
}

private struct Collector: ResponseBodyWriter {
    let pieces: Pieces

    func write(_ buffer: ByteBuffer) async throws { pieces.add(Array(buffer: buffer)) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
