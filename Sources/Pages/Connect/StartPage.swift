import TollgateCore

/// The page at `/connect/start`, which finds the attempt of a link token and goes on to its own page.
enum StartPage {
    /// The page.
    static let document = ConnectDocument(
        title: "Connect",
        scripts: ["/connect/start.js"],
        embedding: .anybody,
        content: "<main>\n<h1>One moment…</h1>\n</main>"
    )
}
