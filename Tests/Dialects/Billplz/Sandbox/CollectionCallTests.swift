import Gatekeeper
import Synchronization
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("A collection")
struct CollectionCallTests {
    private static let noSplit: JSONValue = [
        "email": nil, "fixed_cut": nil, "variable_cut": nil, "split_header": false,
    ]
    private static let noLogo: JSONValue = ["thumb_url": nil, "avatar_url": nil]

    @Test("of version 3 is answered as documented, and shown with its status")
    func version3() async throws {
        let stage = try SandboxStage()
        let made = try await stage.ask("POST /api/v3/collections", "title=My+First")
        let id = try #require(made["id"]?.string)
        var expected = JSONObject([
            ("id", .string(id)), ("title", "My First"), ("logo", Self.noLogo),
            ("split_payment", Self.noSplit),
        ])
        #expect(made == expected)
        expected["status"] = "active"
        #expect(try await stage.ask("GET /api/v3/collections/\(id)") == expected)
    }

    @Test("of version 4 has its status at once, and both forms of the same split")
    func version4() async throws {
        let stage = try SandboxStage()
        let row = "split_payments[][email]"
        let made = try await stage.ask(
            "POST /api/v4/collections",
            "title=T&split_header=true"
                + "&\(row)=b@c.my&split_payments[][fixed_cut]=200&split_payments[][stack_order]=1"
                + "&\(row)=a@c.my&split_payments[][variable_cut]=2&split_payments[][stack_order]=0"
        )
        let id = try #require(made["id"]?.string)
        #expect(
            JSONValue.object(made) == [
                "id": .string(id), "title": "T", "logo": Self.noLogo, "split_header": true,
                "split_payments": [
                    ["email": "a@c.my", "fixed_cut": nil, "variable_cut": 2, "stack_order": 0],
                    ["email": "b@c.my", "fixed_cut": 200, "variable_cut": nil, "stack_order": 1],
                ], "status": "active",
            ]
        )
        let version3 = try await stage.ask("GET /api/v3/collections/\(id)")
        #expect(
            version3["split_payment"] == [
                "email": "a@c.my", "fixed_cut": nil, "variable_cut": 2, "split_header": true,
            ]
        )
    }

    @Test("of version 3 takes one recipient")
    func takesOneRecipient() async throws {
        let made = try await SandboxStage().ask(
            "POST /api/v3/collections",
            "title=T&split_payment[email]=a@c.my&split_payment[fixed_cut]=100"
                + "&split_payment[variable_cut]=&split_payment[split_header]=true"
        )
        #expect(
            made["split_payment"] == [
                "email": "a@c.my", "fixed_cut": 100, "variable_cut": nil, "split_header": true,
            ]
        )
    }

    private static func upload(_ name: String, _ bytes: Int) -> (HeaderFields, [UInt8]) {
        let text =
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"\(name)\"; filename=\"a.png\"\r\n\r\n"
            + String(repeating: "x", count: bytes) + "\r\n--b--\r\n"
        return (["Content-Type": "multipart/form-data; boundary=b"], Array(text.utf8))
    }

    @Test("of version 3 has addresses for an uploaded logo; version 4 and an empty part have none")
    func uploadedLogo() async throws {
        let stage = try SandboxStage()
        for (path, bytes, hasLogo) in [("v3", 5, true), ("v3", 0, false), ("v4", 5, false)] {
            let (headers, body) = Self.upload("logo", bytes)
            let reply = try await stage.reply(
                "POST /api/\(path)/collections",
                body: body,
                headers: headers
            )
            let made = try #require(try JSONValue(reading: reply.body).object)
            let thumb = made["logo"]?.object?["thumb_url"]?.string
            #expect((thumb != nil) == hasLogo, "\(path) \(bytes)")
            if let thumb { #expect(thumb.hasPrefix(SandboxStage.publicURL + "/")) }
        }
    }

    @Test(
        "is refused with the reason",
        arguments: [
            ("v3", "", ["Title can't be blank"]), ("v3", "title=+", ["Title can't be blank"]),
            ("v4", "title=T&split_header=perhaps", ["Split header must be true or false"]),
            (
                "v3", "title=T&split_payment[email]=a@c.my",
                ["Split payment fixed cut or variable cut can't be blank"]
            ),
            (
                "v3", "title=T&split_payment[fixed_cut]=1", ["Split payment email can't be blank"]
            ),
            (
                "v3", "title=T&split_payment[email]=a&split_payment[variable_cut]=101",
                [
                    "Split payment email is invalid",
                    "Split payment variable cut must be less than or equal to 100",
                ]
            ),
            (
                "v4", "title=T&split_payments[][email]=a@b&split_payments[][fixed_cut]=1",
                ["Split payments stack order can't be blank"]
            ),
            (
                "v4",
                "title=T&split_payments[][email]=a@b&split_payments[][fixed_cut]=1"
                    + "&split_payments[][stack_order]=1",
                ["Split payments stack order must be less than or equal to 0"]
            ),
            (
                "v4",
                "title=T&split_payments[][email]=a@b&split_payments[][fixed_cut]=1"
                    + "&split_payments[][stack_order]=0&split_payments[][email]=c@b"
                    + "&split_payments[][fixed_cut]=1&split_payments[][stack_order]=0",
                ["Split payments stack order has already been taken"]
            ),
            (
                "v4",
                "title=T&split_payments[][email]=a@b&split_payments[][email]=c@b"
                    + "&split_payments[][email]=d@b",
                ["Split payments can have at most 2 recipients"]
            ),
        ] as [(String, String, [String])]
    )
    func refused(_ version: String, _ form: String, _ messages: [String]) async throws {
        let stage = try SandboxStage()
        #expect(try await stage.problems("POST /api/\(version)/collections", form) == messages)
        let list = try await stage.ask("GET /api/\(version)/collections")
        #expect(list["collections"] == [])
    }

    @Test("has a title of 255 letters at most")
    func titleLength() async throws {
        let stage = try SandboxStage()
        let title = String(repeating: "é", count: FieldLimits.titleMax)
        #expect(try await stage.ask("POST /api/v3/collections", "title=\(title)")["title"] != nil)
        #expect(
            try await stage.problems("POST /api/v3/collections", "title=\(title)é")
                == ["Title is too long (maximum is 255 characters)"]
        )
    }

    @Test("that is another organisation's, another kind's or nobody's is not found")
    func notFound() async throws {
        let stage = try SandboxStage()
        let id = try await stage.collection()
        let other = OrganisationID(rawValue: "org_2")
        for (line, organisation) in [
            ("GET /api/v3/collections/\(id)", other), ("GET /api/v4/collections/\(id)", other),
            ("POST /api/v3/collections/\(id)/deactivate", other),
            ("GET /api/v3/open_collections/\(id)", SandboxStage.organisation),
            ("GET /api/v3/collections/nothing1", SandboxStage.organisation),
        ] {
            let reply = try await stage.reply(line, organisation: organisation)
            #expect(reply.status == 404, "\(line)")
            let error = try JSONValue(reading: reply.body).object?["error"]?.object
            #expect(error?["type"] == "RecordNotFound")
        }
    }

    @Test("has an id that no other has, or is a fault of the sandbox")
    func takenIDs() async throws {
        let draws = Mutex(0)
        let stage = try SandboxStage { world in
            BillplzSandbox(
                world.drawing(
                    from: Randomness { count in
                        let draw = draws.withLock { count in
                            defer { count += 1 }
                            return count
                        }
                        // An id takes two draws. All are the same but the last that the second collection
                        // may try.
                        let isFree = draw / 2 == FreeID.drawsMax
                        return [UInt8](repeating: isFree ? 27 : 26, count: count)
                    }
                )
            )
        }
        let first = try await stage.collection()
        #expect(try await stage.collection() != first)
        await #expect(throws: StoreFault.self) { try await stage.collection() }
        await #expect(throws: StoreFault.self) {
            try await stage.reply(
                "POST /api/v3/collections",
                form: "title=T",
                organisation: OrganisationID(rawValue: "org_2")
            )
        }
    }

    @Test("stands in a list of fifteen a page, newest first")
    func pages() async throws {
        let stage = try SandboxStage()
        for number in 1...17 { _ = try await stage.collection("Fees\(number)") }
        let first = try await stage.ask("GET /api/v3/collections")
        let second = try await stage.ask("GET /api/v4/collections?page=2")
        func titles(_ page: JSONObject) -> [String] {
            page["collections"]?.array?.compactMap { $0.object?["title"]?.string } ?? []
        }
        #expect(titles(first).count == 15 && titles(first).first == "Fees17")
        #expect(titles(second) == ["Fees2", "Fees1"])
        #expect(first["page"] == 1 && second["page"] == 2)
        let last = "GET /api/v3/collections?page=\(FieldLimits.page.upperBound)"
        #expect(titles(try await stage.ask(last)).isEmpty)
    }

    @Test("is listed by status, also with the filter in the body of a GET")
    func listedByStatus() async throws {
        let stage = try SandboxStage()
        let (active, inactive) = (try await stage.collection(), try await stage.collection())
        _ = try await stage.ask("POST /api/v3/collections/\(inactive)/deactivate")
        for (line, form, id) in [
            ("GET /api/v3/collections?status=active", "", active),
            ("GET /api/v4/collections", "status=inactive", inactive),
        ] {
            let list = try await stage.ask(line, form)["collections"]?.array
            #expect(list?.compactMap { $0.object?["id"]?.string } == [id])
        }
    }

    @Test(
        "is not listed by nonsense",
        arguments: [
            ("page=0", "Page must be greater than 0"), ("page=-1", "Page must be greater than 0"),
            ("page=1.5", "Page must be an integer"), ("page=one", "Page is not a number"),
            ("page=1000001", "Page must be less than or equal to 1000000"),
            (
                "page=99999999999999999999999999",
                "Page must be less than or equal to 1000000"
            ), ("status=gone", "Status is not included in the list"),
        ]
    )
    func nonsense(_ query: String, _ message: String) async throws {
        let stage = try SandboxStage()
        for kind in ["collections", "open_collections"] {
            #expect(try await stage.problems("GET /api/v3/\(kind)?\(query)") == [message])
        }
    }
}
