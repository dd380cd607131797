import HTTPTypes
import TestSupport
import Testing
import TollgateCore

@testable import Pages

@Suite("The scripts and style sheets that are compiled in")
struct ConnectFileTests {
    @Test(
        "are served with their type, a validator and nothing to guess",
        arguments: [
            ("/connect.js", "text/javascript"), ("/connect/frame.js", "text/javascript"),
            ("/connect/start.js", "text/javascript"), ("/connect/connect.css", "text/css"),
            ("/shop/shop.js", "text/javascript"),
        ]
    )
    func served(path: String, type: String) async throws {
        let stage = ConnectStage(shop: ShopTests.shop)
        let answer = try await stage.get(path)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "\(type); charset=utf-8")
        #expect(answer["X-Content-Type-Options"] == "nosniff")
        let tag = try #require(answer["ETag"])
        #expect(tag.wholeMatch(of: /"[0-9a-f]{16}"/) != nil)
        #expect(!answer.text.isEmpty)
        #expect(answer["Set-Cookie"] == nil)
        let again = try await stage.get(path, ["If-None-Match": tag])
        #expect(again.status == 304)
        #expect(again.text.isEmpty)
        #expect(again["ETag"] == tag)
        let head = try await stage.send(.head, path)
        #expect(head.status == 200)
        #expect(head.text.isEmpty)
    }

    @Test("may be loaded by every site where they are for every site, and else by their own")
    func readers() async throws {
        let stage = ConnectStage()
        let open = try await stage.get("/connect.js")
        #expect(open["Cross-Origin-Resource-Policy"] == "cross-origin")
        #expect(open["Access-Control-Allow-Origin"] == "*")
        #expect(open["Cache-Control"] == "public, max-age=300")
        let own = try await stage.get("/connect/frame.js")
        #expect(own["Cross-Origin-Resource-Policy"] == "same-origin")
        #expect(own["Access-Control-Allow-Origin"] == nil)
        #expect(own["Cache-Control"] == "no-cache")
    }

    @Test(
        "are sent again unless one of the validators is theirs",
        arguments: [
            ("*", 304), ("W/TAG", 304), ("\"x\", TAG", 304), ("\"x\" , W/TAG ,\"y\"", 304),
            ("\"x\"", 200), ("", 200), (",", 200), ("TAGx", 200), ("W/", 200), ("xTAG", 200),
        ]
    )
    func validators(value: String, status: Int) async throws {
        let stage = ConnectStage()
        let tag = try #require(try await stage.get("/connect.js")["ETag"])
        let sent = value.replacing("TAG", with: tag)
        #expect(try await stage.get("/connect.js", ["If-None-Match": sent]).status == status)
    }

    @Test("have validators that change with their contents")
    func fingerprints() {
        let tags = ["", "a", "b", "ab", "ba"].map {
            StaticFile("/x", "text/css", $0, for: .ownPages).tag
        }
        #expect(Set(tags).count == tags.count)
    }

    @Test("can be read and nothing else", arguments: [HTTPRequest.Method.post, .put, .delete])
    func otherMethods(method: HTTPRequest.Method) async throws {
        let answer = try await ConnectStage().send(method, "/connect.js")
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET, HEAD")
    }

    @Test("make nothing of a text but text, and load nothing from elsewhere")
    func scripts() {
        for script in [
            ConnectScript.text, FrameScript.text, StartScript.text, ShopScript.text,
        ] {
            #expect(script.contains("\"use strict\";"))
            for word in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                "new Function", "document.cookie", "localStorage", "sessionStorage", "https://",
                "import(", "postMessage(message, \"*\")", ", \"*\")",
            ] {
                #expect(!script.contains(word), "\(word)")
            }
        }
        #expect(!ConnectStyle.text.contains("url("))
        #expect(!ConnectStyle.text.contains("@import"))
    }

    @Test("The client's script is small")
    func size() {
        #expect(ConnectScript.text.utf8.count <= ConnectScript.bytesMax)
    }
}
