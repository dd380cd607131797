import SandboxFixtures
import Testing
import TollgateCore

@Suite("The sandbox answers")
struct SandboxVectorTests {
    @Test("about customers as the vector says", arguments: try Vector.all("customers"))
    func aboutCustomers(_ vector: Vector) async throws { try await play(vector) }

    @Test("about items as the vector says", arguments: try Vector.all("items"))
    func aboutItems(_ vector: Vector) async throws { try await play(vector) }

    @Test("queries as the vector says", arguments: try Vector.all("queries"))
    func queries(_ vector: Vector) async throws { try await play(vector) }

    /// Makes the calls of a vector one second apart, from 2026-03-01 12:00:01, and compares each
    /// answer.
    private func play(_ vector: Vector) async throws {
        let stage = try SandboxStage()
        for step in try #require(vector.members["steps"]?.array).compactMap(\.object) {
            let line = try #require(step["call"]?.string)
            let body = step["text"]?.string.map { Array($0.utf8) } ?? step["body"]?.bytes ?? []
            let ending = try await stage.call(line, body: body)
            switch (ending, step["expect"]) {
            case (.notRouted, "method not allowed"): continue
            case (.answered(let reply), .object(let expect)): try compare(reply, expect, line)
            default: Issue.record("\(line): \(ending)")
            }
        }
    }

    /// Compares an answer with the whole body, or with the names of the objects of a list.
    private func compare(_ reply: Reply, _ expect: JSONObject, _ line: String) throws {
        let text = String(decoding: reply.body, as: UTF8.self)
        #expect(reply.status == expect["status"]?.integer.map(Int.init), "\(line): \(text)")
        let fields = reply.headers.fields.map { "\($0): \($1)" }
        #expect(fields == ["Content-Type: application/json"], "\(line)")
        if let body = expect["body"] { #expect(text == body.text, "\(line)") }
        guard let keys = expect["keys"] else { return }
        let envelope = try #require(try JSONValue(reading: reply.body).object)
        let objects = try #require(envelope["data"]?.array).compactMap(\.object)
        let found = objects.compactMap { $0["customer_no"] ?? $0["item_no"] }
        #expect(JSONValue.array(found) == keys, "\(line)")
        #expect(envelope["meta"]?.object?["total_count"] == expect["total"], "\(line)")
    }
}
