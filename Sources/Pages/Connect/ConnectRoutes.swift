import HTTPTypes
import Hummingbird
import Linking
import TollgateCore

/// The routes of Connect: its scripts, the page in the frame, and how a link token's attempt is found.
struct ConnectRoutes: Sendable {
    /// The paths, and the methods that they answer to.
    static let paths: [KnownPath] = [
        ["connect.js"], ["connect", nil], KnownPath(["connect", "attempts", "find"], [.post]),
    ]

    /// The most bytes of a link token that is looked up; what Tollgate issues is much shorter.
    static let tokenBytesMax = 256

    /// The letters of an attempt's name behind its prefix, at the most.
    static let idLettersMax = 64

    /// Finds what the page of an attempt shows.
    let findFrame: ConnectPages.FrameFinder
    /// Finds the attempt of a link token.
    let findAttempt: ConnectPages.AttemptFinder
    /// The listener's environment.
    let environment: TollgateCore.Environment
    /// The wall clock.
    let now: @Sendable () -> Instant
    /// How often an address may ask for an attempt.
    let gate: PageGate

    /// The files that are served as they are.
    static let files = [
        StaticFile("/connect.js", "text/javascript", ConnectScript.text, for: .allPages),
        StaticFile("/connect/frame.js", "text/javascript", FrameScript.text, for: .ownPages),
        StaticFile("/connect/start.js", "text/javascript", StartScript.text, for: .ownPages),
        StaticFile("/connect/connect.css", "text/css", ConnectStyle.text, for: .ownPages),
    ]

    /// Adds the routes to a router.
    func add(to router: Router<PageContext>) {
        for file in Self.files {
            router.get(RouterPath(file.path)) { request, _ in file.answer(request) }
        }
        let start = StartPage.document.response
        router.get("/connect/start") { _, _ in start }
        router.post("/connect/attempts/find") { request, context in
            try await find(request, context)
        }
        router.get("/connect/{id}") { _, context in
            try await frame(context.parameters.get("id") ?? "", context)
        }
    }

    /// The page of an attempt.
    ///
    /// One that is unknown, or of which nothing can come any more, gets a page that says so and that no
    /// page may embed.
    private func frame(_ text: String, _ context: PageContext) async throws -> Response {
        guard Self.isID(text) else { return EndedPage.unknown.response }
        if let seconds = gate.secondsToWait(.connect, context.client) {
            return BusyPage.response(retryAfter: seconds)
        }
        guard let frame = try await findFrame(LinkID(rawValue: text)) else {
            return EndedPage.unknown.response
        }
        let now = frame.clock.now(at: now())
        guard frame.isOpen, frame.expiresAt > now else {
            return EndedPage.ended(frame.isOpen ? .expired : frame.progress).response
        }
        return FramePage(frame: frame, environment: environment, now: now).document.response
    }

    /// `POST /connect/attempts/find`: the name of the attempt of the link token in `Authorization`.
    ///
    /// A page of another site is not answered; its browser would not send the field without asking
    /// first either, and nobody answers that.
    private func find(_ request: Request, _ context: PageContext) async throws -> Response {
        guard !request.comesFromForeignSite(own: context.publicURL),
            let token = Self.linkToken(request)
        else { throw ProblemCode.notFound }
        if let seconds = gate.secondsToWait(.connect, context.client) {
            return Self.tooMany(seconds, context)
        }
        guard let id = try await findAttempt(token) else { throw ProblemCode.notFound }
        let answer: JSONValue = ["link_token_id": .string(id.rawValue)]
        return Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: .init(bytes: answer.bytes))
        )
    }

    private static func tooMany(_ seconds: String, _ context: PageContext) -> Response {
        let problem = Problem(
            .tooManyRequests,
            requestID: context.requestID,
            publicURL: context.publicURL
        )
        var response = Response(problem)
        response.headers[.retryAfter] = seconds
        return response
    }

    /// The token of the one `Authorization: Bearer` field (RFC 6750, section 2.1) that looks like one.
    static func linkToken(_ request: Request) -> Secret? {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let value = values.first else { return nil }
        let parts = value.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, String(Substring(parts[0])).lowercased() == "bearer",
            (1...tokenBytesMax).contains(parts[1].count),
            parts[1].starts(with: "lt_".utf8), parts[1].allSatisfy(isWord)
        else { return nil }
        return Secret(Array(parts[1]))
    }

    /// Whether a text can be an attempt's name, so that the store is asked for nothing else.
    static func isID(_ text: String) -> Bool {
        let letters = text.utf8.dropFirst(LinkID.prefix.utf8.count)
        return text.utf8.starts(with: LinkID.prefix.utf8)
            && (1...idLettersMax).contains(letters.count)
            && letters.allSatisfy { isWord($0) && $0 != UInt8(ascii: "_") }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        default: false
        }
    }
}
