import Testing
import TollgateCore

extension SandboxStage {
    /// Makes a call that must succeed, and returns the answer's `data`.
    func data(_ line: String, _ body: JSONValue? = nil) async throws -> JSONObject {
        let answer = try await ask(line, body)
        try #require(answer.object?["status"] == "OK", "\(line): \(answer.text)")
        return try #require(answer.object?["data"]?.object)
    }

    /// Makes a call that must be refused, and returns the code with the field behind it.
    func refusal(_ line: String, _ body: JSONValue? = nil) async throws -> String {
        let answer = try await ask(line, body)
        let field = answer.object?["data"]?.object?["field"]?.string
        let code = answer.object?["status"]?.string ?? ""
        return field.map { "\(code) \($0)" } ?? code
    }

    /// Makes a customer and a billogram of 100 kronor for it, and returns the billogram.
    func billogram(_ more: [(String, JSONValue)] = []) async throws -> JSONObject {
        _ = try await ask("POST /api/v2/customer", Self.customer)
        return try await data("POST /api/v2/billogram", Self.draft(more))
    }

    /// Makes a billogram as above and returns its path.
    func path(_ more: [(String, JSONValue)] = []) async throws -> String {
        let id = try #require(try await billogram(more)["id"]?.string)
        return "/api/v2/billogram/\(id)"
    }

    /// A billogram of 100 kronor for customer 1, with some members besides.
    static func draft(_ more: [(String, JSONValue)] = []) -> JSONValue {
        let item: JSONValue = ["title": "Hour", "price": 80, "vat": 25, "unit": "hour", "count": 1]
        return .object(
            JSONObject([("customer", ["customer_no": 1]), ("items", [item])] + more)
        )
    }

    private static let customer: JSONValue = [
        "customer_no": 1, "name": "\u{C5}sa", "org_no": "556801-7155",
        "contact": ["email": "asa@example.com", "phone": "070"],
        "address": ["street_address": "Road 1", "zipcode": "123 45", "city": "Town"],
    ]
}
