import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The sandbox under noise")
struct SandboxNoiseTests {
    private static let words: [JSONValue] = [
        .null, true, "", "a", "\u{0}", "1", 0, -1, 1, [], [:], ["name": "x"],
        .number(JSONNumber(checked: "1e999999")), .number(JSONNumber(checked: "-0.0")),
        .number(JSONNumber(checked: "9223372036854775808")),
        .number(JSONNumber(checked: "1E-9223372036854775808")),
    ]

    private static let names = [
        "customer_no", "name", "notes", "company_type", "contact", "address", "links", "item_no",
        "title", "price", "vat", "unit", "bookkeeping", "created_at", "email", "zipcode", "\u{0}",
        "customer", "items", "callbacks", "attachment", "on_success", "_event", "due_days", "info",
        "amount", "mode", "method", "message", "date", "count", "regional_sweden", "events",
    ]

    private static let calls = [
        "POST /api/v2/customer", "PUT /api/v2/customer/1", "POST /api/v2/item",
        "PUT /api/v2/item/1", "POST /api/v2/billogram",
    ]

    @Test("answers every body with 200, 400 or 404", arguments: [UInt64(5)])
    func answersEveryBody(seed: UInt64) async throws {
        let stage = try SandboxStage()
        let random = SeededRandomness(seed: seed)
        for round in 0..<2_000 {
            let bytes = random.bytes(64)
            let value = Self.value(bytes[...], depth: 3)
            let body = round.isMultiple(of: 5) ? bytes : value.bytes
            let line = Self.calls[round % Self.calls.count]
            guard case .answered(let reply) = try await stage.call(line, body: body) else {
                continue
            }
            #expect([200, 400, 404].contains(reply.status), "seed \(seed), round \(round)")
        }
    }

    @Test("answers every command and change of a billogram", arguments: [UInt64(7)])
    func answersEveryCommand(seed: UInt64) async throws {
        let stage = try SandboxStage()
        let random = SeededRandomness(seed: seed)
        let path = try await stage.path()
        let words = BillogramCommand.Word.allCases.map(\.rawValue)
        let lines = words.map { "POST \(path)/command/\($0)" } + ["PUT \(path)"]
        for round in 0..<2_000 {
            let bytes = random.bytes(64)
            let body = Self.value(bytes[...], depth: 3).bytes
            let line = lines[round % lines.count]
            guard case .answered(let reply) = try await stage.call(line, body: body) else {
                continue
            }
            #expect([200, 400].contains(reply.status), "seed \(seed), round \(round), \(line)")
        }
    }

    @Test("answers every query with 200 or 400", arguments: [UInt64(6)])
    func answersEveryQuery(seed: UInt64) async throws {
        let stage = try SandboxStage()
        let random = SeededRandomness(seed: seed)
        let parts = [
            "page", "page_size", "filter_type", "filter_field", "filter_value", "order_field", "=",
            "=", "=", "&", "&", "&", "field", "special", "search", "name", "customer_no", "1",
            "9223372036854775807", "%", "%00", "%C3%A5", "+", "?", "1e999", "-1", "asc",
        ]
        for round in 0..<2_000 {
            let query = random.bytes(12).map { parts[Int($0) % parts.count] }.joined()
            let ending = try await stage.call("GET /api/v2/customer?\(query)")
            guard case .answered(let reply) = ending else { continue }
            #expect([200, 400].contains(reply.status), "seed \(seed), round \(round): \(query)")
        }
    }

    /// A value of nested objects that some bytes choose.
    private static func value(_ bytes: ArraySlice<UInt8>, depth: Int) -> JSONValue {
        guard let first = bytes.first else { return [:] }
        let rest = bytes.dropFirst()
        guard depth > 0, rest.count > 4 else { return words[Int(first) % words.count] }
        let half = rest.startIndex + rest.count / 2
        let members = [rest[..<half], rest[half...]].map { part in
            (names[Int(part.first ?? 0) % names.count], value(part.dropFirst(), depth: depth - 1))
        }
        return .object(JSONObject(members))
    }
}
