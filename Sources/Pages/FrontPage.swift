import HTTPTypes
import Hummingbird

/// The page at `/`: says what answers here, to a person.
struct FrontPage {
    let environment: String

    var response: Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
        ]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: .init(string: html)))
    }

    private var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Tollgate</title>
        <style>
        body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem; color: #1c2733; background: #fff }
        code { background: #eef2f6; padding: .1em .35em; border-radius: .25em }
        h1 { font-size: 1.6rem }
        </style>
        </head>
        <body>
        <main>
        <h1>Tollgate answers here</h1>
        <p>This is the <strong>\(environment)</strong> listener of a Tollgate, the authentication front door
        for billing APIs. It speaks to programs: the Billogram API lies under <code>/api/v2</code>.</p>
        <p>For credentials and a first call, run <code>tollgate quickstart</code> on the machine that runs
        this server.</p>
        </main>
        </body>
        </html>
        """
    }
}
