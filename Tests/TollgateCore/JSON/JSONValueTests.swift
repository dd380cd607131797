import Foundation
import TestSupport
import Testing
import TollgateCore

@Suite("A JSON value")
struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue {
        try JSONValue(reading: Array(text.utf8))
    }

    @Test(
        "is a whole number where it has no fraction and fits 64 bits",
        arguments: [
            ("5", Int64(5)), ("5.0", 5), ("5.00", 5), ("-0", 0), ("-7.0", -7), ("0.5", nil),
            ("1e2", nil),
            ("1.0E0", nil), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil), ("-9223372036854775809.0", nil),
        ]
    )
    func isAWholeNumber(_ text: String, _ expected: Int64?) throws {
        #expect(try read(text).integer == expected)
    }

    @Test("of another kind is no whole number", arguments: ["\"5\"", "true", "null", "[5]"])
    func isNoWholeNumber(_ text: String) throws {
        #expect(try read(text).integer == nil)
    }

    @Test("equals another number only where the digits are the same")
    func comparesDigits() throws {
        #expect(try read("0.10") != read("0.1"))
        #expect(try read("0.10") == read("0.10"))
    }

    @Test(
        "names its kind",
        arguments: [
            ("null", "null"), ("true", "boolean"), ("1", "number"), ("\"\"", "string"),
            ("[]", "array"),
            ("{}", "object"),
        ]
    )
    func namesItsKind(_ text: String, _ name: String) throws {
        #expect(try read(text).kindName == name)
    }

    @Test("keeps its members in order; a value that is set anew stays in its place")
    func keepsOrder() {
        var object = JSONObject([("b", 1), ("a", 2), ("b", 3)])
        #expect(object.names == ["b", "a"])
        #expect(object["b"] == 3)
        object["c"] = nil
        object["d"] = 4
        object["b"] = nil
        #expect(JSONValue.object(object).text == #"{"a":2,"d":4}"#)
    }

    @Test("is written on one line, whatever it holds")
    func isWrittenOnOneLine() {
        let controls = String(decoding: Array(UInt8(0)...31) + [127], as: UTF8.self)
        let bytes = JSONValue.object(JSONObject([(controls, .string(controls))])).bytes
        #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }

    @Test("is written as Foundation reads it", arguments: [UInt64(17)])
    func agreesWithFoundation(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<500 {
            let text = String(decoding: random.bytes(24), as: UTF8.self)
            let written = Data(JSONValue.array([.string(text)]).bytes)
            let read = try JSONSerialization.jsonObject(with: written) as? [String]
            #expect(read == [text], "seed \(seed), round \(round)")
        }
    }

    @Test("is clamped where an integer does not fit")
    func clamps() {
        #expect(JSONValue.integer(UInt64.max).text == "9223372036854775807")
        #expect(JSONValue.integer(-1).text == "-1")
        #expect(JSONValue.optional(nil).text == "null")
    }
}
