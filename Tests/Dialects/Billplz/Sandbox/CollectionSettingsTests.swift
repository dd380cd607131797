import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("The settings of a collection")
struct CollectionSettingsTests {
    private static func open(_ stage: SandboxStage) async throws -> String {
        let made = try await stage.ask(
            "POST /api/v4/open_collections",
            "title=T&description=D&amount=1"
        )
        return try #require(made["id"]?.string)
    }

    @Test("activate and deactivate either kind, and refuse to do it twice")
    func activation() async throws {
        let stage = try SandboxStage()
        for (id, path) in [
            (try await stage.collection(), "collections"),
            (try await Self.open(stage), "open_collections"),
        ] {
            let base = "POST /api/v3/collections/\(id)"
            #expect(try await stage.problems("\(base)/activate") == ["\(id) cannot be activated."])
            #expect(try await stage.ask("\(base)/deactivate") == JSONObject())
            let problems = try await stage.problems("\(base)/deactivate")
            #expect(problems == ["\(id) cannot be deactivated."])
            #expect(try await stage.ask("GET /api/v4/\(path)/\(id)")["status"] == "inactive")
            #expect(try await stage.ask("\(base)/activate") == JSONObject())
            #expect(try await stage.ask("GET /api/v4/\(path)/\(id)")["status"] == "active")
        }
    }

    @Test("say who decides about receipts")
    func receipts() async throws {
        let stage = try SandboxStage()
        for id in [try await stage.collection(), try await Self.open(stage)] {
            let path = "/api/v4/collections/\(id)/customer_receipt_delivery"
            var shown = try await stage.ask("GET \(path)")
            #expect(shown.names == ["id", "customer_receipt_delivery"])
            #expect(shown["id"]?.string == id)
            #expect(shown["customer_receipt_delivery"] == "global")
            for (verb, word) in [
                ("activate", "active"), ("deactivate", "inactive"), ("global", "global"),
                ("global", "global"),
            ] {
                #expect(try await stage.ask("POST \(path)/\(verb)") == JSONObject())
                shown = try await stage.ask("GET \(path)")
                #expect(shown["customer_receipt_delivery"]?.string == word)
            }
        }
    }

    private static func active(_ answer: JSONObject) -> [String] {
        let methods = answer["payment_methods"]?.array?.compactMap(\.object) ?? []
        return methods.filter { $0["active"] == true }.compactMap { $0["code"]?.string }
    }

    @Test("switch payment methods off that are left out, and pass unknown ones over")
    func paymentMethods() async throws {
        let stage = try SandboxStage()
        let path = "/api/v3/collections/\(try await stage.collection())/payment_methods"
        let first = try await stage.ask("GET \(path)")
        #expect(Self.active(first) == ["fpx", "billplz"])
        #expect(first["payment_methods"]?.array?.count == PaymentMethod.allCases.count)
        #expect(
            first["payment_methods"]?.array?.first == [
                "code": "fpx", "name": "Online Banking", "active": true,
            ]
        )
        for (form, codes) in [
            (
                "payment_methods[][code]=boost&payment_methods[][code]=teapot"
                    + "&payment_methods[][code]=fpx",
                ["fpx", "boost"]
            ), ("0[code]=ocbc&1[code]=fpx", ["fpx", "ocbc"]),
            ("payment_methods[][code]=teapot", []),
        ] {
            #expect(Self.active(try await stage.ask("PUT \(path)", form)) == codes)
            #expect(Self.active(try await stage.ask("GET \(path)")) == codes)
        }
    }

    @Test("keep the payment methods where a call names none")
    func noPaymentMethods() async throws {
        let stage = try SandboxStage()
        let path = "/api/v3/collections/\(try await stage.collection())/payment_methods"
        for form in ["", "payment_methods[][code]=", "payment_methods[][name]=fpx"] {
            let problems = try await stage.problems("PUT \(path)", form)
            #expect(problems == ["Payment methods can't be blank"], "\(form)")
        }
        #expect(Self.active(try await stage.ask("GET \(path)")) == ["fpx", "billplz"])
    }
}
