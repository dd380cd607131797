import HTTPTypes
public import Hummingbird
import TollgateCore

/// The pages at `/problems` and `/problems/{code}`: what each problem means and what mends it.
///
/// Every problem's `type` names one of them, so that the link works on the machine that gave the answer,
/// without any other.
public enum ProblemPages {
    /// The paths of the pages.
    public static let paths: [KnownPath] = [["problems"], ["problems", nil]]

    /// Adds the pages to a router.
    public static func add<Context: RequestContext>(to router: Router<Context>) {
        let list = HTMLPage(title: "Problems", body: listBody).response
        let pages = Dictionary(
            uniqueKeysWithValues: ProblemCode.allCases.map { code in
                (code.rawValue, HTMLPage(title: code.title, body: body(of: code)).response)
            }
        )
        router.get("problems") { _, _ in list }
        router.get("problems/{code}") { _, context in
            guard let page = context.parameters.get("code").flatMap({ pages[$0] }) else {
                throw ProblemCode.notFound
            }
            return page
        }
    }

    private static var listBody: String {
        let rows = ProblemCode.allCases.map { code in
            "<li><a href=\"\(code.path)\"><code>\(code.rawValue)</code></a>"
                + " (\(code.status)): \(HTMLText.escaped(code.title)).</li>\n"
        }
        return """
            <h1>Problems</h1>
            <p>What Tollgate's own endpoints say went wrong; the billing APIs tell errors each in its
            own form.</p>
            <ul>
            \(rows.joined())</ul>
            """
    }

    private static func body(of code: ProblemCode) -> String {
        """
        <h1>\(HTMLText.escaped(code.title))</h1>
        <p>Code <code>\(code.rawValue)</code>, status <code>\(code.status)</code>.</p>
        <p>\(HTMLText.escaped(code.fix))</p>
        <p>Every answer carries <code>X-Request-ID</code>; with it the people who run this server find
        the request in its log.</p>
        <p><a href="/problems">All problems</a></p>
        """
    }
}
