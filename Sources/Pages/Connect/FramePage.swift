import Linking
import TollgateCore

/// The page in the frame: every step of an attempt, of which the script shows one at a time.
struct FramePage {
    /// How many registered origins are named; a client has no reason for more.
    static let originsMax = 64

    /// What the page shows.
    let frame: LinkFrame
    /// The listener's environment.
    let environment: TollgateCore.Environment
    /// The moment.
    let now: Instant

    /// The page.
    ///
    /// In the sandbox pages of the listener's own origin may embed it too, because the demo shop is one.
    var document: ConnectDocument {
        ConnectDocument(
            title: "Link an account",
            scripts: ["/connect/frame.js"],
            embedding: .origins(origins, isOwn: environment == .sandbox),
            content: """
                \(environment == .sandbox ? Self.rehearsal : "")
                <main id="connect" data-attempt="\(frame.id.rawValue)" data-seconds="\(seconds)"
                 data-origins="\(origins.joined(separator: " "))"
                 data-embeds-itself="\(environment == .sandbox ? "true" : "false")"
                 data-biller="\(frame.biller?.id ?? "")" data-biller-name="\(frame.biller?.name ?? "")">
                <noscript><p class="note">This page needs JavaScript.</p></noscript>
                <p id="problem" role="alert"></p>
                \(steps)
                <p><button type="button" class="second" id="cancel" hidden>Cancel</button></p>
                <p id="news" role="status"></p>
                </main>
                """
        )
    }

    /// Whether a text is an origin that can stand in a policy.
    ///
    /// That is a scheme, a host of letters, digits, `-` and `.` or an address of IPv6 in brackets, perhaps a
    /// port. Whatever could end a source, or be a wildcard, is none.
    static func isOrigin(_ text: String) -> Bool {
        let schemes = ["https://", "http://"]
        guard let scheme = schemes.first(where: { text.utf8.starts(with: $0.utf8) }) else {
            return false
        }
        let authority = text.utf8.dropFirst(scheme.utf8.count)
        let closing = authority.firstIndex(of: UInt8(ascii: "]")).map { authority.index(after: $0) }
        let end = closing ?? authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        let (host, rest) = (authority[..<end], authority[end...])
        return (closing == nil ? isHost(host) : isIPv6(host)) && (rest.isEmpty || isPort(rest))
    }

    private static func isHost(_ host: Substring.UTF8View) -> Bool {
        (1...253).contains(host.count)
            && host.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."): true
                default: false
                }
            }
    }

    /// Whether a text is an address of IPv6 in brackets, in the form that browsers send (RFC 5952).
    private static func isIPv6(_ host: Substring.UTF8View) -> Bool {
        guard host.first == UInt8(ascii: "["), host.contains(UInt8(ascii: ":")) else {
            return false
        }
        let address = String(Substring(host.dropFirst().dropLast()))
        return IPAddress(address)?.description == address
    }

    private static func isPort(_ rest: Substring.UTF8View) -> Bool {
        let digits = rest.dropFirst()
        return rest.first == UInt8(ascii: ":") && (1...5).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private var origins: [String] {
        Array(frame.origins.filter(Self.isOrigin).prefix(Self.originsMax))
    }

    /// How long the attempt still lives: a duration, because the browser's clock may be another.
    private var seconds: String { String(max(0, (frame.expiresAt - now).components.seconds)) }

    private static let rehearsal: HTML = """
        <header><p><strong>Sandbox.</strong> This is a rehearsal: no real account is linked.</p></header>
        """
}
