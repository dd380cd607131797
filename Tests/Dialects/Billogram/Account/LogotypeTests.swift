import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The logotype")
struct LogotypeTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private static func body(_ content: [UInt8], _ type: JSONValue? = nil) -> JSONValue {
        var body = JSONObject([("content", .string(Base64.encode(content)))])
        body["file_type"] = type
        return .object(body)
    }

    @Test("comes back as it was sent, until it is removed", arguments: ["PUT", "POST"])
    func comesBackAsItWasSent(method: String) async throws {
        let stage = try SandboxStage()
        let missing = try await stage.ask("GET /api/v2/logotype")
        #expect(missing.object?["status"] == "NOT_FOUND")
        let sent = Self.body(Self.png, "image/png")
        let ok: JSONValue = ["status": "OK", "data": sent]
        #expect(try await stage.ask("\(method) /api/v2/logotype", sent) == ok)
        #expect(try await stage.ask("GET /api/v2/logotype") == ok)
        let replaced = Self.body(Array("GIF89a".utf8), "gif")
        _ = try await stage.ask("\(method) /api/v2/logotype", replaced)
        let fetched = try await stage.ask("GET /api/v2/logotype")
        #expect(fetched.object?["data"] == replaced)
        let removed = try await stage.ask("DELETE /api/v2/logotype")
        #expect(removed == ["status": "OK", "data": [:]])
        for line in ["GET /api/v2/logotype", "DELETE /api/v2/logotype"] {
            #expect(try await stage.ask(line).object?["status"] == "NOT_FOUND")
        }
    }

    @Test(
        "is known by its first bytes",
        arguments: [
            (Self.png, "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF87a".utf8), "image/gif"), (Array("%PDF-1.4".utf8), "application/pdf"),
        ] as [([UInt8], String)]
    )
    func isKnownByItsFirstBytes(_ content: [UInt8], _ type: String) throws {
        let body = try #require(Self.body(content).object)
        #expect(try LogotypeEndpoint.read(body)["file_type"]?.string == type)
    }

    @Test(
        "is refused by the field at fault",
        arguments: [
            ([:], "content"), (["content": 1], "content"), (["content": "%"], "content"),
            (Self.body([]), "content"), (Self.body(Array("<svg/>".utf8)), "content"),
            (Self.body(Self.png, "image/gif"), "file_type"),
            (Self.body(Self.png, "svg"), "file_type"),
            (Self.body(Self.png, 1), "file_type"), (["content": "", "x": 1], "x"),
        ] as [(JSONValue, String)]
    )
    func isRefusedByTheFieldAtFault(_ body: JSONValue, _ field: String) throws {
        var refused: Rejection?
        do throws(Rejection) {
            _ = try LogotypeEndpoint.read(body.object ?? JSONObject())
        } catch { refused = error }
        #expect(refused?.field == field)
    }

    @Test("may have lines, and a greatest size")
    func mayHaveLinesAndAGreatestSize() throws {
        let text = Base64.encode(Self.png)
        let lines = JSONObject([("content", .string("\(text.prefix(4))\r\n\(text.dropFirst(4))\n"))]
        )
        #expect(try LogotypeEndpoint.read(lines)["content"]?.string == text)
        func read(_ count: Int) throws {
            let content = Self.png + Array(repeating: 0, count: count - Self.png.count)
            _ = try LogotypeEndpoint.read(try #require(Self.body(content).object))
        }
        try read(LogotypeEndpoint.fileBytesMax)
        #expect(throws: Rejection.self) { try read(LogotypeEndpoint.fileBytesMax + 1) }
    }
}
