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
                .verify(callback, kind: endpoint.rawValue, key: key, at: now)
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
        }
        // The signer looks for a cause of every wrong one, so it is asked about a few.
        for bit in [0, 255, 511] {
            var flipped = content.signature
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
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
        #expect(V5Checksum.Shape.word.admits("completed"))
        #expect(!V5Checksum.Shape.word.admits("completed1"))
        #expect(!V5Checksum.Shape.word.admits("Completed"))
    }

    @Test("has one reading for random arguments of every served call", arguments: [UInt64(21)])
    func hasOneReading(seed: UInt64) throws {
        // All texts of all sound arguments are collected: an equal text must mean the same call with
        // the same arguments, the run of digits in a payment order aside.
        let random = SeededRandomness(seed: seed)
        let source = random.source
        var readings: [String: String] = [:]
        func uuid() -> String {
            [8, 4, 4, 4, 12].map { source.text($0, of: "01") }.joined(separator: "-")
        }
        for _ in 0..<5_000 {
            let text = source.text(1 + Int(random.bytes(1)[0] % 4), of: "h1:/ ")
            let values = [
                "title": random.bytes(1)[0] % 8 == 0 ? uuid() + text : text + "http://",
                "callback_url": random.bytes(1)[0] % 2 == 0 ? "" : "http://\(text)",
                "epoch": source.text(10 + Int(random.bytes(1)[0] % 2), of: "01"),
            ].merging(random.bytes(1)[0] % 2 == 0 ? [:] : ["title": text]) { $1 }
            let endpoint = V5Checksum.Endpoint.paymentOrderCollectionsCreate
            guard V5Checksum.fault(endpoint, { values[$0] }) == nil else { continue }
            let signed = V5Checksum.text(endpoint) { values[$0] }
            let reading = ["title", "callback_url", "epoch"].map { values[$0] ?? "" }
                .joined(separator: "\u{1}")
            #expect(readings.updateValue(reading, forKey: signed) ?? reading == reading)
        }
        #expect(readings.count > 100)
    }
}
