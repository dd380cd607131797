import HTTPTypes
import Hummingbird
import TollgateCore

/// One page of Connect or of the demo shop: HTML with the policy that its browser is to enforce.
///
/// Nothing stands in the page that a policy would have to allow by hand: no script, no style, no
/// handler. No cookie is set or read by anything here.
struct ConnectDocument {
    /// Who may embed the page in a frame.
    enum Embedding {
        /// Nobody.
        case nobody
        /// Whoever wants to: the page shows nothing.
        case anybody
        /// The pages of these origins, and with `isOwn` those of the page's own.
        case origins([String], isOwn: Bool)

        /// The value of `frame-ancestors` (Content Security Policy Level 3, section 6.4.2).
        var ancestors: String {
            switch self {
            case .nobody: return "'none'"
            case .anybody: return "*"
            case .origins(let origins, let isOwn):
                let sources = (isOwn ? ["'self'"] : []) + origins
                return sources.isEmpty ? "'none'" : sources.joined(separator: " ")
            }
        }
    }

    /// The status code.
    var status = 200
    /// The title of the window.
    let title: String
    /// The paths of the page's scripts, in order.
    var scripts: [String] = []
    /// Who may embed it.
    var embedding = Embedding.nobody
    /// Whether the page has forms that the browser itself sends to the page's own origin.
    var hasForms = false
    /// Whether the page has frames of its own origin.
    var hasFrames = false
    /// What is told to other pages of where a link or form stood.
    var referrerPolicy = "no-referrer"
    /// What stands in the body.
    let content: HTML

    /// The page as it is sent.
    var response: Response {
        Response(
            status: .init(code: status),
            headers: headers,
            body: .init(byteBuffer: .init(string: html.text))
        )
    }

    /// Makes the fields of an answer; a name that is none is left out.
    static func fields(_ fields: KeyValuePairs<String, String>) -> HTTPFields {
        var made = HTTPFields()
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            made[name] = value
        }
        return made
    }

    private var headers: HTTPFields {
        var headers = Self.fields([
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": policy,
            "Permissions-Policy": Self.permissions,
            "Referrer-Policy": referrerPolicy,
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        ])
        // For browsers that do not know `frame-ancestors`; it has no word for a list of origins.
        if case .nobody = embedding, let name = HTTPField.Name("X-Frame-Options") {
            headers[name] = "DENY"
        }
        return headers
    }

    private var policy: String {
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
            "img-src 'self'", hasFrames ? "frame-src 'self'" : nil,
            "form-action \(hasForms ? "'self'" : "'none'")", "base-uri 'none'",
            "frame-ancestors \(embedding.ancestors)",
        ].compactMap(\.self).joined(separator: "; ")
    }

    private static let permissions = [
        "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    ].map { "\($0)=()" }.joined(separator: ", ")

    private var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <link rel="stylesheet" href="/connect/connect.css">
        \(scripts.map { path -> HTML in "<script src=\"\(path)\" defer></script>" })
        </head>
        <body>
        \(content)
        </body>
        </html>

        """
    }
}
