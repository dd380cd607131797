import TollgateCore

/// The pages of the demo shop: what a client's own page and server do, step by step.
enum ShopPage {
    /// How many bills are listed.
    static let billsMax = 100

    /// The first page.
    static let welcome = document(
        "Demo shop",
        """
        <p>This page plays a client of the BillerAPI dialect. Its server has the demo organisation's
        client id and secret; the browser never sees them.</p>
        <form method="post" action="/shop/start">
        <p><button type="submit">Make a link token</button></p>
        </form>
        \(numbers)
        """
    )

    /// The answer to a form of another site.
    static let foreign = document(
        status: 403,
        "Sent from another site",
        """
        <p>This form was sent from another site, so nothing was done.
        <a href="/shop">Open the shop</a> and press the button there.</p>
        """
    )

    /// The page with a link token, from which Connect is opened.
    static func linking(_ made: DemoShop.Token) -> ConnectDocument {
        let token = made.token.reveal() ?? ""
        return document(
            "Link an account",
            scripts: ["/connect.js", "/shop/shop.js"],
            """
            <ol>
            <li>The shop's server has made the link token <code>\(made.id.rawValue)</code>
            (<code>POST /link/token/create</code>).</li>
            </ol>
            <p><button type="button" id="link" data-link-token="\(token)" data-link-token-id="\(made.id.rawValue)">Link an account</button></p>
            <noscript><p class="note">Connect needs JavaScript.</p></noscript>
            <h2>What Connect tells this page</h2>
            <ol id="events" role="log" aria-label="What Connect tells this page"></ol>
            <form method="post" action="/shop/exchange" id="exchange">
            <input type="hidden" name="public_token" id="public-token">
            </form>
            \(numbers)
            """
        )
    }

    /// The page with the bills.
    static func done(_ purchase: DemoShop.Purchase) -> ConnectDocument {
        document(
            "Your bills",
            """
            <ol>
            <li>The end user has linked an account with \(purchase.billerName) in the frame, and Connect
            has given the page a public token.</li>
            <li>The shop's server has exchanged it for the access token
            <code>\(purchase.accessTokenHint)…</code> of
            <code>\(purchase.account.rawValue)</code> (<code>POST /link/token/exchange</code>).</li>
            <li>With that it has fetched the bills (<code>GET /bills/get</code>).</li>
            </ol>
            \(table(purchase.bills.prefix(billsMax)))
            <p><a class="button" href="/shop">Begin again</a></p>
            """
        )
    }

    /// The page that says why the shop cannot go on.
    static func failed(_ fault: DemoShop.Fault) -> ConnectDocument {
        document(
            status: 422,
            "This did not work",
            """
            <p role="alert">\(fault.sentence)</p>
            <p><a class="button" href="/shop">Begin again</a></p>
            """
        )
    }

    /// An amount as people read it, such as `123.05 USD`.
    static func amount(_ cents: Int64, _ currency: String) -> String {
        let (whole, part) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
        let digits = part < 10 ? "0\(part)" : "\(part)"
        return "\(cents < 0 ? "-" : "")\(whole).\(digits) \(currency)"
    }

    // MARK: Parts

    private static func table(_ bills: ArraySlice<LinkedBill>) -> HTML {
        guard !bills.isEmpty else { return "<p class=\"note\">There are no bills.</p>" }
        let rows = bills.map { bill -> HTML in
            """
            <tr><td>\(bill.description)</td><td>\(bill.dueDate)</td>\
            <td>\(amount(bill.cents, bill.currency))</td><td>\(bill.status)</td></tr>
            """
        }
        return """
            <div class="wide" role="region" aria-label="Bills" tabindex="0"><table>
            <thead><tr><th scope="col">For</th><th scope="col">Due</th><th scope="col">Amount</th><th scope="col">State</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table></div>
            """
    }

    /// The magic account numbers (contract, section 6, sandbox link calls).
    private static let numbers: HTML = """
        <h2>Account numbers to try</h2>
        <p>Choose <em>Test Electric Company</em> and type one of these.</p>
        <ul>
        <li><code>4242424242</code> works at once</li>
        <li><code>4000000003</code> asks for a code, which is <code>123456</code></li>
        <li><code>4000000005</code> has an overdue bill, <code>4000000006</code> a scheduled one,
        <code>4000000007</code> a payment plan</li>
        <li><code>4000000008</code> has three accounts</li>
        <li><code>4000000001</code>, <code>4000000002</code> and <code>4000000004</code> are refused</li>
        </ul>
        """

    private static func document(
        status: Int = 200,
        _ title: String,
        scripts: [String] = [],
        _ content: HTML
    ) -> ConnectDocument {
        ConnectDocument(
            status: status,
            title: title,
            scripts: scripts,
            hasForms: true,
            hasFrames: !scripts.isEmpty,
            // With no-referrer a browser sends the form with the origin `null`.
            referrerPolicy: "same-origin",
            content: """
                <header><p><strong>Sandbox.</strong> This shop sells nothing; it shows what a client does.</p></header>
                <main>
                <h1>\(title)</h1>
                \(content)
                </main>
                """
        )
    }
}
