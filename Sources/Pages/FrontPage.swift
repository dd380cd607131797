import TollgateCore

/// The page at `/`: says what answers here, to a person.
struct FrontPage {
    let environment: String
    let apis: [PageRoutes.API]

    var page: HTMLPage { HTMLPage(title: "Tollgate", body: body) }

    private var body: String {
        """
        <h1>Tollgate answers here</h1>
        <p>This is the <strong>\(environment)</strong> listener of a Tollgate, the authentication front door
        for billing APIs. It speaks to programs:</p>
        <ul>
        \(entries)
        </ul>
        <p>For credentials and a first call, run <code>tollgate quickstart</code> on the machine that runs
        this server.</p>
        <p>What its own errors mean is told <a href="/problems">here</a>.</p>
        """
    }

    private var entries: String {
        apis.map {
            "<li>\(HTMLText.escaped($0.title)) below <code>\(HTMLText.escaped($0.path))</code></li>"
        }.joined(separator: "\n")
    }
}
