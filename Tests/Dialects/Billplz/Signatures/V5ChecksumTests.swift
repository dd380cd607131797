import TestSupport
import Testing
import TollgateCore
import TollgateCrypto

@testable import BillplzDialect

@Suite("A V5 checksum")
struct V5ChecksumTests {
    @Test("is the published one", arguments: try Vector.all("billplz/v5-checksum"))
    func isThePublishedOne(_ vector: Vector) throws {
        let (endpoint, values, key) = try Self.parts(vector)
        #expect(V5Checksum.text(endpoint) { values[$0] } == (try vector.text("text")))
        #expect(V5Checksum.hex(endpoint, key: key) { values[$0] } == vector.expect.string)
        #expect(V5Checksum.fault(endpoint) { values[$0] } == nil)
    }

    @Test(
        "verifies, and no flipped bit of it does",
        arguments: try Vector.all("billplz/v5-checksum")
    )
    func refusesEveryFlippedBit(_ vector: Vector) throws {
        let (endpoint, values, key) = try Self.parts(vector)
        let now = Instant(seconds: try #require(values["epoch"].flatMap { Int64($0) }))
        let hex = try #require(vector.expect.string)
        func isValid(_ hex: String) -> Bool {
            let fields = values.map { (name: $0, value: $1) } + [(name: "checksum", value: hex)]
            let callback = SignedCallback(headers: [:], body: FormCoding.body(fields))
            return BillplzCallbackSigner()
                .verify(callback, kind: endpoint.rawValue, key: key, at: now, explained: false)
                .allSatisfy(\.isValid)
        }
        #expect(isValid(hex))
        let content = SignedContent(
            bytes: Array(V5Checksum.text(endpoint) { values[$0] }.utf8),
            signature: try #require(Hexadecimal.decode(hex)),
            algorithm: .hmacSHA512,
            key: "billplz.x-signature-key",
            signedAt: nil,
            repeatKey: nil
        )
        #expect(MessageAuthentication.verify(content, key: key))
        for bit in 0..<content.signature.count * 8 {
            var flipped = content.signature
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = SignedContent(
                bytes: content.bytes,
                signature: flipped,
                algorithm: .hmacSHA512,
                key: content.key,
                signedAt: nil,
                repeatKey: nil
            )
            #expect(!MessageAuthentication.verify(changed, key: key), "bit \(bit)")
            #expect(!isValid(Hexadecimal.encode(flipped)), "bit \(bit)")
        }
    }

    private static func parts(
        _ vector: Vector
    ) throws -> (V5Checksum.Endpoint, [String: String], Secret) {
        let endpoint = try #require(V5Checksum.Endpoint(rawValue: try vector.text("endpoint")))
        let members = try #require(vector.members["values"]?.object?.members)
        let values = members.map { ($0.name, $0.value.string ?? "") }
        return (endpoint, Dictionary(values) { $1 }, Secret(try vector.text("key")))
    }

    @Test("covers these arguments in this order")
    func coversTheseArguments() {
        let table = V5Checksum.Endpoint.allCases.map { endpoint in
            let names = endpoint.arguments.map { $0.name + ($0.isOptional ? "?" : "") }
            return "\(endpoint.rawValue): \(names.joined(separator: ", "))"
        }
        #expect(
            table == [
                "payment_order_collections.create: title, callback_url?, epoch",
                "payment_order_collections.get: payment_order_collection_id, epoch",
                "payment_orders.create: payment_order_collection_id, bank_account_number, total,"
                    + " epoch",
                "payment_orders.get: payment_order_id, epoch",
                "payment_order_limit: epoch",
                "payment_order: id, bank_account_number, status, total, reference_id?, epoch",
                "duitnow_consents.create: merchant_ref, max_amount, effective_date, expiry_date,"
                    + " frequency, callback_url, epoch",
                "duitnow_consents.get: id, epoch",
                "duitnow_auto_debits: consent_id, bill_id, epoch",
                "duitnow_payment_gateways: epoch",
            ]
        )
    }

    @Test("leaves a blank optional argument out")
    func leavesBlanksOut() {
        for blank in [nil, "", " ", "\n\t"] as [String?] {
            let values = ["title": "T", "callback_url": blank, "epoch": "1681724303"]
            let endpoint = V5Checksum.Endpoint.paymentOrderCollectionsCreate
            #expect(V5Checksum.text(endpoint) { values[$0] ?? nil } == "T1681724303")
            #expect(V5Checksum.fault(endpoint) { values[$0] ?? nil } == nil)
        }
    }

    @Test("has arguments at the limits of their shapes")
    func shapesHaveLimits() {
        let digits = String(repeating: "9", count: 18)
        #expect(V5Checksum.Shape.sen.admits(digits))
        #expect(!V5Checksum.Shape.sen.admits(digits + "9"))
        let letters = String(repeating: "a", count: 34)
        #expect(V5Checksum.Shape.account.admits(letters))
        #expect(!V5Checksum.Shape.account.admits(letters + "a"))
        #expect(V5Checksum.Shape.account.admits("09azAZ"))
        for wrong in ["@", "[", "`", "{", "é", "-", "٣"] {
            #expect(!V5Checksum.Shape.account.admits(wrong), "\(wrong)")
            #expect(!V5Checksum.Shape.sen.admits(wrong), "\(wrong)")
        }
    }

    @Test("has a status of the documentation, of which none ends like another")
    func statusesAreWords() {
        let words = ["enquiring", "executing", "processing", "reviewing", "completed", "refunded"]
        #expect(V5Checksum.OrderStatus.allCases.map(\.rawValue) == words)
        for word in words {
            #expect(V5Checksum.Shape.status.admits(word))
            #expect(words.filter { $0.hasSuffix(word) } == [word])
        }
        for wrong in ["", "completed1", "Completed", "paid", "acompleted", "completed "] {
            #expect(!V5Checksum.Shape.status.admits(wrong), "\(wrong)")
        }
    }

    @Test("has one reading for random arguments of every served call", arguments: [UInt64(21)])
    func hasOneReading(seed: UInt64) {
        // All texts of all sound arguments of all calls are collected: an equal text must mean the
        // same call with the same arguments.
        let maker = ArgumentMaker(random: SeededRandomness(seed: seed))
        var readings: [String: String] = [:]
        var counts: [V5Checksum.Endpoint: Int] = [:]
        for round in 0..<20_000 {
            let endpoint = ArgumentMaker.served[round % ArgumentMaker.served.count]
            let values = maker.values()
            guard V5Checksum.fault(endpoint, { values[$0] }) == nil else { continue }
            counts[endpoint, default: 0] += 1
            let signed = V5Checksum.text(endpoint) { values[$0] }
            let reading = ArgumentMaker.reading(endpoint, values)
            let earlier = readings.updateValue(reading, forKey: signed)
            #expect(earlier ?? reading == reading, "seed \(seed), round \(round)")
        }
        for endpoint in ArgumentMaker.served { #expect(counts[endpoint, default: 0] > 100) }
        #expect(readings.count > 400)
    }

    @Test("has the shapes to thank for it: without them texts have many readings")
    func shapesMakeReadings() {
        let maker = ArgumentMaker(random: SeededRandomness(seed: 22))
        var readings: [String: Set<String>] = [:]
        for round in 0..<20_000 {
            let endpoint = ArgumentMaker.served[round % ArgumentMaker.served.count]
            let values = maker.values()
            let signed = V5Checksum.text(endpoint) { values[$0] }
            readings[signed, default: []].insert(ArgumentMaker.reading(endpoint, values))
        }
        #expect(readings.values.contains { $0.count > 1 })
    }
}

/// Random arguments of few letters, so that texts of different ones are often equal.
private struct ArgumentMaker {
    /// The calls that are served.
    static let served: [V5Checksum.Endpoint] = [
        .paymentOrderCollectionsCreate, .paymentOrderCollectionsGet, .paymentOrdersCreate,
        .paymentOrdersGet, .paymentOrderLimit,
    ]

    let random: SeededRandomness

    /// What a call says.
    ///
    /// Digits may move between account and total, and one id may be looked up as a
    /// collection and as an order: these two are one reading here, because nothing can tell them.
    static func reading(_ endpoint: V5Checksum.Endpoint, _ values: [String: String]) -> String {
        func value(_ name: String) -> String { values[name] ?? "" }
        let parts: [String] =
            switch endpoint {
            case .paymentOrdersCreate:
                [
                    "create", value("payment_order_collection_id"),
                    value("bank_account_number") + value("total"),
                ]
            case .paymentOrderCollectionsGet: ["get", value("payment_order_collection_id")]
            case .paymentOrdersGet: ["get", value("payment_order_id")]
            default:
                [endpoint.rawValue] + endpoint.argumentNames.dropLast().map(value)
            }
        return (parts + [value("epoch")]).joined(separator: "\u{1}")
    }

    func values() -> [String: String] {
        [
            "title": pick([
                uuid(), uuid() + ones(), text("h1:/ "), ones(), "http://" + ones(),
            ]),
            "callback_url": pick(["", "http://\(text("h1:/"))", "https://1", ones()]),
            "payment_order_collection_id": pick([uuid(), uuid(), uuid() + "1", ones()]),
            "payment_order_id": pick([uuid(), uuid(), uuid() + "1"]),
            "bank_account_number": pick([ones(), text("01"), text("1a"), ""]),
            "total": pick([ones(), text("01"), text("12")]),
            "epoch": pick([epoch(10), epoch(10), epoch(10), epoch(9), epoch(11)]),
        ]
    }

    private func pick(_ texts: [String]) -> String { texts[number(texts.count)] }

    private func number(_ count: Int) -> Int { Int(random.bytes(1)[0]) % count }

    private func text(_ letters: String) -> String {
        random.source.text(1 + number(3), of: letters)
    }

    private func ones() -> String { String(repeating: "1", count: 1 + number(3)) }

    /// One of two, because the search is for what surrounds it.
    private func uuid() -> String {
        "11111111-1111-1111-1111-11111111111\(random.source.text(1, of: "12"))"
    }

    /// Ones but for its first and last digits.
    private func epoch(_ count: Int) -> String {
        let ends = (random.source.text(1, of: "01"), random.source.text(1, of: "12"))
        return ends.0 + String(repeating: "1", count: count - 2) + ends.1
    }
}
