import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import BillplzDialect

@Suite("The parameters of a Billplz request")
struct ParameterTests {
    @Test("are what the vector says", arguments: try Vector.all("billplz/parameters"))
    func areWhatTheVectorSays(_ vector: Vector) throws {
        let expect = try #require(vector.expect.object)
        do throws(Refusal) {
            let parameters = try Self.read(vector)
            #expect(expect["refusal"] == nil, "it was read")
            for member in expect.members {
                #expect(parameters[member.name] == member.value.string, "\(member.name)")
            }
            let read = parameters.entries.filter { !BillplzParameters.isBlank($0.value) }
            let expected = expect.members.filter { !$0.value.isNull }
            #expect(Set(read.map(\.name)) == Set(expected.map(\.name)))
        } catch {
            #expect(error.code.rawValue == expect["refusal"]?.string, "\(error)")
            let words = expect["words"]?.string ?? ""
            #expect((error.explanation ?? "").contains(words) || words.isEmpty, "\(error)")
        }
    }

    @Test("that cannot be read are refused before any backend sees them")
    func areReadEarly() throws {
        let headers: HeaderFields = ["Content-Type": "application/json"]
        #expect(throws: Refusal.self) {
            try BillplzDialect()
                .readBody(
                    Array("{".utf8),
                    .fixture(.post, headers: headers),
                    try .billplz(.billsCreate)
                )
        }
    }

    @Test(
        "that contradict one another are named",
        arguments: [
            ("a=1&a=1", []), ("a=1&a=2", ["a"]), ("a=&a=2", []), ("a=1&a[b]=2", ["a"]),
            ("a[b]=1&a[b]=2", ["a[b]"]), ("a[][b]=1&a[][b]=2", []), ("a[]=1&a[]=2", []),
            ("a[]=1&a=1", ["a"]), ("a=%C3%A9&a=e%CC%81", ["a"]), ("a=1&b=2&a=3&b=4", ["a", "b"]),
            // A blank below a name is as absent as any other blank.
            ("a=1&a[]=", []),
        ]
    )
    func contradictionsAreNamed(form: String, expected: [String]) throws {
        #expect(try Self.form(form).contradictions == expected)
    }

    @Test("contradict one another across path, query and body")
    func contradictAcrossParts() throws {
        let parameters = try BillplzParameters.read(
            .fixture(query: "id=two"),
            try .billplz(.billsGet, id: "one"),
            Array("id=one".utf8)
        )
        #expect(parameters.contradictions == ["id"])
        #expect(parameters["id"] == "one")
    }

    @Test("count uploaded files by their bytes")
    func countFiles() throws {
        let body = """
            --B\r\nContent-Disposition: form-data; name="logo"; filename="a.png"\r\n\r\nPNG\r\n\
            --B\r\nContent-Disposition: form-data; name="photo"; filename=""\r\n\r\n\r\n--B--\r\n
            """
        let parameters = try Self.read("multipart/form-data; boundary=B", body)
        #expect(parameters.files == ["logo": 3])
        #expect(parameters["logo"] == nil)
    }

    @Test("never trap on random bytes", arguments: [UInt64(3), 20_260_302])
    func neverTrap(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        let types = [
            "application/json", "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=B",
        ]
        let alphabet = Array("--B\r\n\r\n{}[]\":,=&%;name form-dataContent-Disposition1".utf8)
        for round in 0..<1_500 {
            let length = Int(random.bytes(1)[0])
            let body = random.bytes(length).map { alphabet[Int($0) % alphabet.count] }
            do throws(Refusal) {
                let parameters = try Self.read(types[round % 3], body)
                _ = (parameters.contradictions, parameters.rows("a"), parameters.group("a"))
            } catch {
                #expect(error.code == .unreadable, "seed \(seed), round \(round)")
            }
        }
    }

    // MARK: Reading

    private static func read(_ vector: Vector) throws(Refusal) -> BillplzParameters {
        let members = vector.members
        let path = members["path"]?.object?.members ?? []
        let claim = Claim("test", [.post], "/{id}", .open)
        return try BillplzParameters.read(
            .fixture(
                .post,
                query: members["query"]?.string,
                headers: members["type"]?.string.map { ["Content-Type": $0] } ?? [:]
            ),
            Route(
                claim: claim,
                parameters: path.map { (name: $0.name, value: ($0.value.string ?? "")[...]) }
            ),
            Array((members["body"]?.string ?? "").utf8)
        )
    }

    static func form(_ body: String) throws(Refusal) -> BillplzParameters {
        try read("application/x-www-form-urlencoded", body)
    }

    static func read(_ type: String, _ body: String) throws(Refusal) -> BillplzParameters {
        try read(type, Array(body.utf8))
    }

    static func read(_ type: String, _ body: [UInt8]) throws(Refusal) -> BillplzParameters {
        let route = Route(claim: Claim("test", [.post], "/", .open), parameters: [])
        return try BillplzParameters.read(
            .fixture(.post, headers: ["Content-Type": type]),
            route,
            body
        )
    }
}
