import BillplzDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@Suite("A signed Billplz request")
struct SignedRequestTests {
    private let key = Secret("S-R5t3Uw6SrwXNWyZV-naVHg")
    private let id = "8f4e331f-ac71-435e-a870-72fe520b4563"
    private let epoch = "1668148460"

    private var order: [String: String] {
        [
            "payment_order_collection_id": id, "bank_account_number": "543478924652",
            "total": "2000", "epoch": epoch,
        ]
    }

    /// The signed content of a request for a payment order, or why there is none.
    private func content(
        _ values: [String: String],
        checksum: String? = nil,
        more: String = ""
    ) throws -> Result<SignedContent, Refusal> {
        let checksum =
            checksum ?? V5Checksum.hex(.paymentOrdersCreate, key: key) { values[$0] }
        var form = values.map { "\($0)=\($1)" }.sorted().joined(separator: "&")
        form += checksum.isEmpty ? "" : "&checksum=\(checksum)"
        return try content(.paymentOrdersCreate, body: form + more)
    }

    private func content(
        _ operation: BillplzOperation,
        id: String? = nil,
        query: String? = nil,
        type: String? = nil,
        body: String = ""
    ) throws -> Result<SignedContent, Refusal> {
        let request = RequestView.fixture(
            query: query,
            headers: type.map { ["Content-Type": $0] } ?? [:]
        )
        let route = try Route.billplz(operation, id: id)
        let content: SignedContent?
        do throws(Refusal) {
            content = try BillplzDialect().signedContent(Array(body.utf8), request, route)
        } catch {
            return .failure(error)
        }
        return .success(try #require(content))
    }

    @Test("is known by its checksum and its time")
    func isKnown() throws {
        let signed = try content(order).get()
        #expect(MessageAuthentication.verify(signed, key: key))
        #expect(signed.algorithm == .hmacSHA512)
        #expect(signed.key == "billplz.x-signature-key")
        #expect(signed.signedAt == Instant(seconds: 1_668_148_460))
        let text = "\(id)5434789246522000\(epoch)"
        #expect(String(decoding: signed.bytes, as: UTF8.self) == text)
        let front = Array("payment_orders.create ".utf8)
        #expect(signed.repeatKey == front + signed.signature)
    }

    @Test("is the same in query, form, JSON and multipart")
    func isTheSameEverywhere() throws {
        let hex = V5Checksum.hex(.paymentOrdersCreate, key: key) { order[$0] }
        let fields = (order.map { ($0, $1) } + [("checksum", hex)]).sorted { $0.0 < $1.0 }
        let form = fields.map { "\($0)=\($1)" }.joined(separator: "&")
        let json = "{" + fields.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
        let parts = fields.map { name, value in
            "--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let requests = [
            try content(.paymentOrdersCreate, query: form),
            try content(.paymentOrdersCreate, body: form),
            try content(.paymentOrdersCreate, type: "application/json", body: json),
            try content(
                .paymentOrdersCreate,
                type: "application/json",
                body: json.replacing("\"2000\"", with: "2000").replacing(
                    "\"\(epoch)\"",
                    with: epoch
                )
            ),
            try content(
                .paymentOrdersCreate,
                type: "multipart/form-data; boundary=B",
                body: parts.joined() + "--B--\r\n"
            ),
        ]
        for request in requests {
            #expect(MessageAuthentication.verify(try request.get(), key: key))
        }
    }

    @Test("takes the id from the path, and a repeated one that agrees")
    func takesTheID() throws {
        let hex = V5Checksum.hex(.paymentOrdersGet, key: key) {
            ["payment_order_id": id, "epoch": epoch][$0]
        }
        let query = "epoch=\(epoch)&checksum=\(hex)"
        for more in ["", "&payment_order_id=\(id)", "&id=\(id)"] {
            let signed = try content(.paymentOrdersGet, id: id, query: query + more).get()
            #expect(MessageAuthentication.verify(signed, key: key))
        }
        let other = id.replacing("8", with: "9")
        for more in ["&payment_order_id=\(other)", "&id=\(other)"] {
            let ending = try content(.paymentOrdersGet, id: id, query: query + more)
            #expect(ending.refusal?.code == .unreadable)
        }
    }

    @Test("has no id but the path's, however blank that is")
    func takesNoOtherID() throws {
        let hex = V5Checksum.hex(.paymentOrdersGet, key: key) {
            ["payment_order_id": id, "epoch": epoch][$0]
        }
        for blank in ["", "%20", "%09"] {
            for name in ["id", "payment_order_id"] {
                let query = "\(name)=\(id)&epoch=\(epoch)&checksum=\(hex)"
                let ending = try content(.paymentOrdersGet, id: blank, query: query)
                #expect(ending.refusal?.code == .unreadable, "\(blank), \(name)")
            }
        }
    }

    @Test("needs an epoch and a checksum, also where they are blank")
    func needsBoth() throws {
        let missing: [(Result<SignedContent, Refusal>, String)] = [
            (try content(order.filter { $0.key != "epoch" }), "Epoch can't be blank"),
            (try content(order.merging(["epoch": ""]) { $1 }), "Epoch can't be blank"),
            (try content(order, checksum: ""), "Checksum can't be blank"),
            (try content(order, checksum: "+"), "Checksum can't be blank"),
        ]
        for (ending, words) in missing {
            #expect(ending.refusal?.code == .signatureMissing)
            #expect(ending.refusal?.explanation == words)
        }
    }

    @Test("has a checksum of 128 lower-case hexadecimal digits and nothing else")
    func hasAWholeChecksum() throws {
        let hex = V5Checksum.hex(.paymentOrdersCreate, key: key) { order[$0] }
        let wrong = [
            hex.uppercased(), String(hex.dropLast()), String(hex.dropLast(64)), hex + "0",
            "\(hex)%0A", String(hex.dropLast()) + "g",
        ]
        for checksum in wrong {
            let ending = try content(order, checksum: checksum)
            #expect(ending.refusal?.code == .signatureBad, "\(checksum)")
            #expect(ending.refusal?.explanation?.contains("128 lower-case") == true)
        }
    }

    @Test(
        "has no argument that could be read in two ways",
        arguments: [
            ("epoch", "01668148460"), ("epoch", "0668148460"), ("epoch", "668148460"),
            ("epoch", "16681484600"), ("epoch", "1668148460.0"), ("epoch", "-668148460"),
            ("epoch", "1668148460000"), ("epoch", "166814846a"), ("total", "02000"),
            ("total", "-2000"), ("total", "20.00"), ("total", "2e3"), ("total", "0"),
            ("total", "1000000000000000000"), ("total", ""), ("total", "2000%20"),
            ("bank_account_number", "5434 7892"), ("bank_account_number", ""),
            ("bank_account_number", "5434-7892"),
            ("bank_account_number", "12345678901234567890123456789012345"),
            ("payment_order_collection_id", "8f4e331f"), ("payment_order_collection_id", ""),
            ("payment_order_collection_id", "8f4e331f-ac71-435e-a870-72fe520b45635"),
            ("payment_order_collection_id", "8f4e331fzac71-435e-a870-72fe520b4563"),
            ("payment_order_collection_id", "8f4e331f-ac71-435e-a870-72fe520b456g"),
        ]
    )
    func hasOneReading(name: String, value: String) throws {
        // It is refused for its shape although the checksum is the right one.
        var values = order
        values[name] = value
        let decoded = values.mapValues { $0.replacing("%20", with: " ") }
        let hex = V5Checksum.hex(.paymentOrdersCreate, key: key) { decoded[$0] }
        let ending = try content(values, checksum: hex)
        #expect(ending.refusal?.code == .unreadable)
        let subject = name.replacing("_", with: " ").dropFirst()
        #expect(ending.refusal?.explanation?.contains(subject) == true, "\(ending)")
    }

    @Test("is refused with every shifted boundary but the one between two runs of digits")
    func boundariesDoNotShift() throws {
        let hex = V5Checksum.hex(.paymentOrdersCreate, key: key) { order[$0] }
        let shifts: [[String: String]] = [
            ["total": "20001", "epoch": "668148460"], ["total": "200", "epoch": "01668148460"],
            ["payment_order_collection_id": id + "5", "bank_account_number": "43478924652"],
            [
                "payment_order_collection_id": String(id.dropLast()),
                "bank_account_number": "3543478924652",
            ],
        ]
        for shift in shifts {
            let ending = try content(order.merging(shift) { $1 }, checksum: hex)
            #expect(ending.refusal?.code == .unreadable, "\(shift)")
        }
        // Digits between account and total keep the checksum, and so the memory of repeats.
        let shifted = order.merging(["bank_account_number": "5434789246522", "total": "000"]) { $1 }
        #expect(try content(shifted, checksum: hex).refusal?.code == .unreadable)
        let alike = order.merging(["bank_account_number": "54347892465", "total": "22000"]) { $1 }
        #expect(try content(alike, checksum: hex).get().repeatKey == content(order).get().repeatKey)
    }

    @Test("is refused where a parameter is repeated, nested or elsewhere another")
    func contradictionsAreRefused() throws {
        for more in ["&total=1", "&name=A&name=B", "&total[x]=1", "&checksum=\(id)"] {
            let ending = try content(order, more: more)
            #expect(ending.refusal?.code == .unreadable, "\(more)")
            #expect(ending.refusal?.explanation?.contains("different values") == true)
        }
        #expect(try content(order, more: "&total=2000&name=").refusal == nil)
    }

    @Test("shows no name that a caller made up")
    func showsNoForeignNames() throws {
        let long = String(repeating: "n", count: 41)
        let ending = try content(order, more: "&\(long)=1&\(long)=2")
        #expect(ending.refusal?.explanation == "a parameter was sent with different values")
    }

    @Test(
        "has no parameter that another reader takes for one of another name",
        arguments: [
            "[total]", "total]", "+total", "%00total", "total+", "%09total", "total%00", "a[b",
            "a]b[",
            "a[b]c", "a[[b]]", "[", "]", "%20", "bank.account_number", "bank+account_number",
            "total-", "t%C3%B6tal", "%EF%BC%91", "<b>",
        ]
    )
    func namesArePlain(name: String) throws {
        for value in ["9", ""] {
            let ending = try content(order, more: "&\(name)=\(value)")
            #expect(ending.refusal?.code == .unreadable)
            #expect(ending.refusal?.explanation?.hasPrefix("The name of a parameter") == true)
        }
        // Where nothing is signed they are names like others.
        let body = Array("title=T&\(name)=9".utf8)
        #expect(throws: Never.self) {
            try BillplzDialect().readBody(body, .fixture(.post), try .billplz(.billsCreate))
        }
    }

    @Test("takes names with brackets that close", arguments: ["a[b]", "a[]", "a[][b-c]", "0[Z_9]"])
    func bracketsMayClose(name: String) throws {
        #expect(try content(order, more: "&\(name)=1").refusal == nil)
    }

    @Test("has no raw semicolon in its query or form, where another reader begins a new pair")
    func semicolonsAreRefused() throws {
        let checksum = V5Checksum.hex(.paymentOrdersCreate, key: key) { order[$0] }
        let fields = order.merging(["checksum": checksum]) { $1 }
        let form = fields.map { "\($0)=\($1)" }.sorted().joined(separator: "&")
        for more in [";", "&a;total=9", "&a=1;total=9", "&a=;"] {
            let endings = [
                try content(.paymentOrdersCreate, body: form + more),
                try content(.paymentOrdersCreate, query: form + more),
                try content(.paymentOrdersCreate, query: "a=1" + more, body: form),
            ]
            for ending in endings {
                #expect(ending.refusal?.code == .unreadable, "\(more)")
                #expect(ending.refusal?.explanation?.contains("semicolon") == true, "\(more)")
            }
        }
        #expect(try content(.paymentOrdersCreate, body: form + "&a=1%3Btotal=9").refusal == nil)
        let members = fields.map { "\"\($0)\":\"\($1)\"" } + [#""a":"1;2""#]
        let json = "{" + members.joined(separator: ",") + "}"
        let ending = try content(.paymentOrdersCreate, type: "application/json", body: json)
        #expect(ending.refusal == nil)
    }

    @Test("has no file, which another reader takes in place of a value")
    func filesAreRefused() throws {
        let checksum = V5Checksum.hex(.paymentOrdersCreate, key: key) { order[$0] }
        let parts = order.merging(["checksum": checksum]) { $1 }.map { name, value in
            "--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        let file = "Content-Disposition: form-data; name=\"total\"; filename=\"a\"\r\n\r\n"
        for more in ["", "--B\r\n\(file)\r\n", "--B\r\n\(file)9\r\n"] {
            let ending = try content(
                .paymentOrdersCreate,
                type: "multipart/form-data; boundary=B",
                body: parts.joined() + more + "--B--\r\n"
            )
            #expect((ending.refusal == nil) == more.isEmpty)
        }
    }

    @Test(
        "has a title in which nothing else could begin",
        arguments: [
            "My title https://a.b", "HTTP://a", "8f4e331f-ac71-435e-a870-72fe520b4563",
            "8f4e331f-ac71-435e-a870-72fe520b456354347892465",
        ]
    )
    func titlesHoldNothingElse(title: String) throws {
        let values = ["title": title, "epoch": epoch]
        let hex = V5Checksum.hex(.paymentOrderCollectionsCreate, key: key) { values[$0] }
        let ending = try content(
            .paymentOrderCollectionsCreate,
            body: "title=\(title)&epoch=\(epoch)&checksum=\(hex)"
        )
        #expect(ending.refusal?.explanation?.hasPrefix("Title must not") == true)
    }

    @Test("has a callback address that begins as one, or none")
    func addressesBeginAsSuch() throws {
        for address in ["", "https://a.b/c", "http://a", "HTTPS://a"] {
            let values = ["title": "T", "callback_url": address, "epoch": epoch]
            let hex = V5Checksum.hex(.paymentOrderCollectionsCreate, key: key) { values[$0] }
            let body = "title=T&callback_url=\(address)&epoch=\(epoch)&checksum=\(hex)"
            let ending = try content(.paymentOrderCollectionsCreate, body: body)
            #expect(ending.refusal == nil)
        }
        for address in ["a.b", "ftp://a", "https://a+b", "x https://a"] {
            let body = "title=T&callback_url=\(address)&epoch=\(epoch)&checksum="
            let ending = try content(
                .paymentOrderCollectionsCreate,
                body: body + String(repeating: "0", count: 128)
            )
            #expect(ending.refusal?.explanation?.hasPrefix("Callback url must") == true)
        }
    }

    @Test("is none outside the fifth version")
    func othersAreNotSigned() throws {
        let signed: [BillplzOperation] = [
            .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet, .paymentOrdersCreate,
            .paymentOrdersGet, .paymentOrderLimit,
        ]
        for operation in BillplzOperation.allCases where !signed.contains(operation) {
            let route = try Route.billplz(operation, id: id)
            #expect(try BillplzDialect().signedContent([], .fixture(), route) == nil)
        }
        for operation in signed {
            #expect(try content(operation, id: id).refusal?.code == .signatureMissing)
        }
    }
}

extension Result where Failure == Refusal {
    /// The refusal, where it is one.
    var refusal: Refusal? {
        if case .failure(let refusal) = self { refusal } else { nil }
    }
}
