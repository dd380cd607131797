import TollgateCore

/// One page for payers: whole without scripts, with nothing from elsewhere.
struct PublicPage {
    /// The status code.
    let status: Int
    /// The title, which is the page's heading too.
    let title: String
    /// What stands below the heading.
    let content: HTML
    /// Whether the answer to a form of this page may send the browser to another site.
    ///
    /// Chromium holds every redirect that follows a form against `form-action`, also those that the
    /// other site makes from there on; so the list cannot be narrower than the schemes.
    let formLeadsAway: Bool

    /// Makes a page.
    init(status: Int = 200, _ title: String, formLeadsAway: Bool = false, _ content: HTML) {
        self.status = status
        self.title = title
        self.formLeadsAway = formLeadsAway
        self.content = content
    }

    /// The page as it is sent.
    var reply: Reply {
        Reply(
            status: status,
            headers: Self.headers(formLeadsAway: formLeadsAway),
            body: Array(html.text.utf8)
        )
    }

    /// An answer that sends the browser on with a GET.
    static func redirect(to url: String) -> Reply {
        var headers = headers(formLeadsAway: false)
        headers.add("Location", url)
        let page = PublicPage(
            status: 303,
            "Go on",
            "<p><a href=\"\(url)\">Go on to the next page</a></p>"
        )
        return Reply(status: 303, headers: headers, body: Array(page.html.text.utf8))
    }

    /// The fields of every page: nothing is kept, framed, guessed or told to other sites.
    private static func headers(formLeadsAway: Bool) -> HeaderFields {
        let formAction = formLeadsAway ? "'self' https: http:" : "'self'"
        return [
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
                + "form-action \(formAction); base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex",
        ]
    }

    private var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <header><p><strong>Sandbox.</strong> This is a rehearsal: no money moves.</p></header>
        <main>
        <h1>\(title)</h1>
        \(content)
        </main>
        <footer><p>Made by a Tollgate sandbox in place of Billplz.</p></footer>
        </body>
        </html>

        """
    }

    /// Colours have a contrast of 7 to 1 or more, and nothing is told by colour alone.
    private static let style: HTML = """
        :root { color-scheme: light }
        * { box-sizing: border-box }
        body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: #16202b; background: #fff; overflow-wrap: anywhere }
        header, footer { background: #eef2f6; color: #2b3947 }
        header p, footer p, main { max-width: 36rem; margin: 0 auto; padding: .75rem 1rem }
        main { padding-bottom: 2.5rem }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 1rem 0 }
        h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem }
        dl { margin: 1rem 0; border-top: 1px solid #8594a3 }
        dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .5rem 0; border-bottom: 1px solid #c8d1da }
        dt { flex: 0 0 9rem; color: #3b4a59 }
        dd { flex: 1 1 12rem; margin: 0; font-weight: 600 }
        fieldset { margin: 1rem 0; padding: .5rem 1rem 1rem; border: 1px solid #6b7b8b; border-radius: .375rem }
        legend { padding: 0 .35rem; font-weight: 600 }
        .field { margin: .75rem 0 }
        .field label { display: block; font-weight: 600 }
        .choice { display: flex; align-items: center; gap: .6rem; min-height: 2.75rem }
        .hint { margin: .15rem 0; color: #3b4a59 }
        input[type=text], input[type=email], input[type=tel] { width: 100%; min-height: 2.75rem; padding: .5rem; font: inherit; color: inherit; background: #fff; border: 1px solid #4d5d6d; border-radius: .25rem }
        input[type=radio] { width: 1.35rem; height: 1.35rem; flex: none }
        button, .button { display: inline-block; min-height: 2.75rem; margin: .25rem .5rem .25rem 0; padding: .6rem 1.2rem; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; color: #fff; background: #0b4a86; border: 2px solid #0b4a86; border-radius: .375rem }
        button.second { color: #0b4a86; background: #fff }
        a { color: #0b4a86 }
        .note { margin: 1rem 0; padding: .6rem 1rem; border: 1px solid #4d5d6d; border-left-width: .5rem; border-radius: .25rem }
        .note p, .note ul { margin: .4rem 0 }
        :focus-visible { outline: 3px solid #16202b; outline-offset: 3px }
        """
}
