import HTTPTypes
import Linking
import TestSupport
import Testing
import TollgateCore

@testable import Pages

@Suite("The page in the frame")
struct FramePageTests {
    private static let path = "/connect/\(ConnectStage.id)"

    @Test("may be embedded by the registered origins, and in the sandbox by its own")
    func ancestors() async throws {
        let frame = ConnectStage.frame(origins: ["https://shop.example", "http://localhost:3000"])
        let sandbox = try await ConnectStage(frame: frame).get(Self.path)
        #expect(sandbox.status == 200)
        let origins = "https://shop.example http://localhost:3000"
        #expect(sandbox.policy("frame-ancestors") == "'self' \(origins)")
        #expect(sandbox.text.contains("data-origins=\"\(origins)\""))
        #expect(sandbox.text.contains("data-embeds-itself=\"true\""))
        #expect(sandbox["X-Frame-Options"] == nil)
        let production = try await ConnectStage(.production, frame: frame).get(Self.path)
        #expect(production.policy("frame-ancestors") == origins)
        #expect(production.text.contains("data-embeds-itself=\"false\""))
    }

    @Test("may be embedded by nobody where no origin is registered")
    func noOrigins() async throws {
        let frame = ConnectStage.frame(origins: [])
        let production = try await ConnectStage(.production, frame: frame).get(Self.path)
        #expect(production.policy("frame-ancestors") == "'none'")
        let sandbox = try await ConnectStage(frame: frame).get(Self.path)
        #expect(sandbox.policy("frame-ancestors") == "'self'")
    }

    @Test(
        "names no origin that is more or other than one",
        arguments: [
            "*", "https://*", "https://*.example", "https:", "https://", "null", "",
            "https://a.example; script-src *", "https://a.example 'unsafe-inline'",
            "https://a.example/path", "https://A.example", "https://a.example:", "data:",
            "https://a.example:123456", "https://a.example:1:2", "https://u@a.example",
            "https://a.example\n", "https://a\u{0301}.example", "ftp://a.example",
            "https://[::1", "https://::1", "https://[]", "https://[::1]8443", "https://[::1]:",
            "https://[::1]:1:2", "https://[127.0.0.1]", "https://[::1%25eth0]",
            "https://a[::1]", "https://[2001:DB8::1]", "https://[0:0:0:0:0:0:0:1]",
            "https://[::1]]", "https://[[::1]", "https://[::1];",
        ]
    )
    func wrongOrigins(origin: String) async throws {
        #expect(!FramePage.isOrigin(origin))
        let frame = ConnectStage.frame(origins: [origin, "https://shop.example"])
        let answer = try await ConnectStage(.production, frame: frame).get(Self.path)
        #expect(answer.policy("frame-ancestors") == "https://shop.example")
        #expect(answer.text.contains("data-origins=\"https://shop.example\""))
    }

    @Test(
        "names origins of IPv6 addresses as browsers send them",
        arguments: ["https://[2001:db8::1]:8443", "https://[::1]", "http://[::1]:3000"]
    )
    func addresses(origin: String) async throws {
        let frame = ConnectStage.frame(origins: [origin])
        let answer = try await ConnectStage(.production, frame: frame).get(Self.path)
        #expect(answer.policy("frame-ancestors") == origin)
        #expect(answer.text.contains("data-origins=\"\(origin)\""))
    }

    @Test(
        "names 64 origins at the most",
        arguments: [FramePage.originsMax, FramePage.originsMax + 1]
    )
    func originsMax(count: Int) async throws {
        let origins = (1...count).map { "https://shop\($0).example" }
        let frame = ConnectStage.frame(origins: origins)
        let answer = try await ConnectStage(.production, frame: frame).get(Self.path)
        let named = answer.policy("frame-ancestors")?.split(separator: " ").count
        #expect(named == FramePage.originsMax)
    }

    @Test("allows its own scripts, styles and calls, and nothing else at all")
    func policy() async throws {
        let answer = try await ConnectStage().get(Self.path)
        #expect(answer.policy("default-src") == "'none'")
        for directive in ["script-src", "style-src", "connect-src", "img-src"] {
            #expect(answer.policy(directive) == "'self'")
        }
        #expect(answer.policy("form-action") == "'none'")
        #expect(answer.policy("base-uri") == "'none'")
        #expect(answer.policy("frame-src") == nil)
        #expect(answer["Referrer-Policy"] == "no-referrer")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        #expect(answer["Permissions-Policy"]?.contains("camera=()") == true)
        #expect(answer["Set-Cookie"] == nil)
        #expect(answer["Access-Control-Allow-Origin"] == nil)
        for html in ["<style", " style=", " onclick=", " onload=", "javascript:", "http"] {
            #expect(
                !answer.text.replacing(/data-origins="[^"]*"/, with: "").contains(html),
                "\(html)"
            )
        }
        let scripts = answer.text.matches(of: /<script[^>]*>[^<]*<\/script>/).map { String($0.0) }
        #expect(scripts == ["<script src=\"/connect/frame.js\" defer></script>"])
    }

    @Test("escapes whatever came from callers")
    func escaping() async throws {
        let evil = "<img src=x onerror=1>\"'&"
        let frame = ConnectStage.frame(
            organisation: evil,
            biller: LinkBiller(id: evil, name: evil, fields: []),
            consents: [Scope(rawValue: evil)]
        )
        let html = try await ConnectStage(frame: frame).get(Self.path).text
        #expect(!html.contains("<img"))
        let escaped = "&lt;img src=x onerror=1&gt;&quot;&#39;&amp;"
        #expect(html.contains("<strong>\(escaped)</strong>"))
        #expect(html.contains("<li>\(escaped)</li>"))
        #expect(html.contains("data-biller=\"\(escaped)\" data-biller-name=\"\(escaped)\""))
    }

    @Test("says who asks for what, and shows nothing of the end user")
    func consents() async throws {
        let frame = ConnectStage.frame(consents: ["bills", "payments"])
        let html = try await ConnectStage(frame: frame).get(Self.path).text
        #expect(html.contains("<strong>demo</strong>"))
        #expect(html.contains("<li>to read your bills</li>"))
        #expect(html.contains("<li>to prepare payments of your bills</li>"))
        #expect(!html.contains("user_123"))
        #expect(!html.contains(ConnectStage.token))
    }

    @Test("says how many seconds are left, whatever the browser's clock shows")
    func seconds() async throws {
        let stage = ConnectStage()
        #expect(try await stage.get(Self.path).text.contains("data-seconds=\"1800\""))
        stage.clock.advance(by: .milliseconds(1_500))
        #expect(try await stage.get(Self.path).text.contains("data-seconds=\"1798\""))
        stage.clock.advance(by: .milliseconds(1_798_499))
        #expect(try await stage.get(Self.path).text.contains("data-seconds=\"0\""))
        stage.clock.advance(by: .milliseconds(1))
        #expect(try await stage.get(Self.path).status == 410)
    }

    @Test("has a label for every field, a heading for every step, one main part and a language")
    func structure() async throws {
        let html = try await ConnectStage().get(Self.path).text
        #expect(html.contains("<html lang=\"en\">"))
        #expect(html.matches(of: #/<main/#).count == 1)
        let inputs = html.matches(of: /<input [^>]*id="([^"]+)"/)
        #expect(inputs.count == 2)
        for input in inputs { #expect(html.contains("<label for=\"\(input.1)\">")) }
        let sections = html.matches(
            of: #/<section id="step-[a-z-]+"( hidden)?>\n<h1 tabindex="-1"/#
        )
        #expect(sections.count == html.matches(of: #/<section/#).count)
        #expect(sections.filter { $0.1 == nil }.count == 1)
        #expect(html.contains("id=\"problem\" role=\"alert\""))
        for id in FrameScript.text.matches(of: /byId\("([a-z-]+)"\)/) {
            #expect(html.contains(" id=\"\(id.1)\""), "\(id.1)")
        }
    }

    @Test("says in production nothing of a rehearsal")
    func rehearsal() async throws {
        #expect(try await ConnectStage().get(Self.path).text.contains("Sandbox."))
        #expect(try await !ConnectStage(.production).get(Self.path).text.contains("Sandbox."))
    }

    @Test(
        "is shown for every state from which something can come",
        arguments: [LinkProgress.created, .inProgress, .codeNeeded, .discovering]
    )
    func open(progress: LinkProgress) async throws {
        let stage = ConnectStage(frame: ConnectStage.frame(progress: progress))
        #expect(try await stage.get(Self.path).status == 200)
    }

    @Test(
        "says that an attempt has ended, and may then be embedded by nobody",
        arguments: [
            (LinkProgress.completed, "This was done before"), (.cancelled, "This was cancelled"),
            (.expired, "The time is over"),
        ]
    )
    func ended(progress: LinkProgress, heading: String) async throws {
        let answer = try await ConnectStage(frame: ConnectStage.frame(progress: progress))
            .get(Self.path)
        #expect(answer.status == 410)
        #expect(answer.heading == heading)
        #expect(answer.policy("frame-ancestors") == "'none'")
        #expect(answer["X-Frame-Options"] == "DENY")
        #expect(!answer.text.contains("<script"))
        #expect(!answer.text.contains("shop.example"))
    }

    @Test(
        "of an attempt that is not there says so, and asks the store for no name that can be none",
        arguments: [
            ("ltid_ffffffffffffffffffffffff", true),
            ("ltid_" + String(repeating: "a", count: 64), true),
            ("ltid_" + String(repeating: "a", count: 65), false), ("ltid_", false), ("x", false),
            ("lt_sandbox_0123456789abcdefghij", false), ("ltid_a%2e%2e", false),
            ("ltid_a_b", false),
            ("ltid_%F0%9F%98%80", false), ("ltid_a%00", false),
        ]
    )
    func unknown(name: String, isAsked: Bool) async throws {
        let stage = ConnectStage()
        let answer = try await stage.get("/connect/\(name)")
        #expect(answer.status == 404)
        #expect(answer.heading == "No such link")
        #expect(answer.policy("frame-ancestors") == "'none'")
        #expect(answer["X-Frame-Options"] == "DENY")
        #expect(!answer.text.contains(name))
        #expect(stage.log.all == (isAsked ? [name] : []))
    }
}
