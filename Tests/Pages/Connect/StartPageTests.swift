import HTTPTypes
import TestSupport
import Testing
import TollgateCore

@testable import Pages

@Suite("Finding the attempt of a link token")
struct StartPageTests {
    private static let path = "/connect/attempts/find"
    private static let bearer = "Bearer \(ConnectStage.token)"

    @Test("The page that does it shows nothing, so that every page may embed it")
    func page() async throws {
        let answer = try await ConnectStage().get("/connect/start")
        #expect(answer.status == 200)
        #expect(answer.policy("frame-ancestors") == "*")
        #expect(answer.policy("default-src") == "'none'")
        #expect(answer.policy("script-src") == "'self'")
        #expect(answer["Referrer-Policy"] == "no-referrer")
        #expect(!answer.text.contains("<form"))
        #expect(!answer.text.contains("<button"))
    }

    @Test("A token of use is answered with the attempt's name, which no cache keeps")
    func found() async throws {
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let answer = try await ConnectStage().send(
                .post,
                Self.path,
                [
                    "Authorization": "\(scheme) \(ConnectStage.token)",
                    "Sec-Fetch-Site": "same-origin",
                ]
            )
            #expect(answer.status == 200)
            #expect(answer.text == #"{"link_token_id":"\#(ConnectStage.id)"}"#)
            #expect(answer["Cache-Control"] == "no-store")
            #expect(answer["Access-Control-Allow-Origin"] == nil)
        }
    }

    @Test("A token that nobody knows is one that is not there")
    func unknown() async throws {
        let stage = ConnectStage()
        let answer = try await stage.send(.post, Self.path, ["Authorization": Self.bearer + "x"])
        #expect(answer.status == 404)
        #expect(stage.log.all == ["token"])
        #expect(!answer.text.contains("lt_sandbox_"))
    }

    @Test(
        "What cannot be a link token is not looked up",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer at_sandbox_x", "Basic lt_sandbox_x", "lt_sandbox_x",
            "Bearer lt_sandbox_x y", "Bearer lt_sandbox_\u{e9}",
            "Bearer lt_" + String(repeating: "x", count: ConnectRoutes.tokenBytesMax - 2),
        ]
    )
    func malformed(value: String) async throws {
        let stage = ConnectStage()
        let answer = try await stage.send(.post, Self.path, ["Authorization": value])
        #expect(answer.status == 404)
        #expect(stage.log.all.isEmpty)
        #expect(try await stage.send(.post, Self.path).status == 404)
    }

    @Test("The longest token is looked up")
    func longest() async throws {
        let stage = ConnectStage()
        let token = "lt_" + String(repeating: "x", count: ConnectRoutes.tokenBytesMax - 3)
        _ = try await stage.send(.post, Self.path, ["Authorization": "Bearer \(token)"])
        #expect(stage.log.all == ["token"])
    }

    @Test("Two tokens are none")
    func repeated() async throws {
        let stage = ConnectStage()
        var request = HTTPFields()
        request.append(HTTPField(name: .authorization, value: Self.bearer))
        request.append(HTTPField(name: .authorization, value: Self.bearer))
        let answer = try await stage.send(.post, Self.path, fields: request)
        #expect(answer.status == 404)
        #expect(stage.log.all.isEmpty)
    }

    @Test(
        "Another site's page is not answered",
        arguments: [
            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
            ("Origin", "https://evil.example"), ("Origin", "null"),
        ]
    )
    func foreign(name: String, value: String) async throws {
        let stage = ConnectStage()
        let fields: KeyValuePairs = ["Authorization": Self.bearer, name: value]
        #expect(try await stage.send(.post, Self.path, fields).status == 404)
        #expect(stage.log.all.isEmpty)
    }

    @Test("The listener's own page is answered, also where its browser sends Origin alone")
    func own() async throws {
        let fields: KeyValuePairs = [
            "Authorization": Self.bearer, "Origin": "https://localhost:8443",
        ]
        #expect(try await ConnectStage().send(.post, Self.path, fields).status == 200)
    }

    @Test("It is asked for with POST alone")
    func method() async throws {
        let answer = try await ConnectStage().get(Self.path, ["Authorization": Self.bearer])
        #expect(answer.status == 405)
    }
}
