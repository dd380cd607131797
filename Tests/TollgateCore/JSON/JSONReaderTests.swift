import Foundation
import TestSupport
import Testing
import TollgateCore

@Suite("Reading JSON")
struct JSONReaderTests {
    /// What reading came to: the text written anew, or the fault with its place.
    private func outcome(_ bytes: [UInt8]) -> JSONValue {
        do throws(JSONError) {
            return ["written": .string(try JSONValue(reading: bytes).text)]
        } catch {
            return ["reason": .string(error.reason), "offset": .integer(error.offset)]
        }
    }

    private func fault(_ text: String) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONValue(reading: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("accepts and refuses what the table says", arguments: try Vector.all("json"))
    func readsAsTheTableSays(_ vector: Vector) throws {
        let text = vector.members["text"]?.string
        let bytes = try text.map { Array($0.utf8) } ?? vector.bytes("hex")
        #expect(outcome(bytes) == vector.expect)
    }

    @Test("goes as deep as the limit and no deeper", arguments: ["[", "{\"a\":"])
    func stopsAtTheLimit(_ opening: String) {
        func nested(_ depth: Int) -> String {
            let ending = opening == "[" ? "]" : "}"
            let innermost = opening == "[" ? "" : "0"
            return String(repeating: opening, count: depth) + innermost
                + String(repeating: ending, count: depth)
        }
        #expect(JSONValue.depthMax == 64)
        #expect(fault(nested(JSONValue.depthMax)) == nil)
        let tooDeep = fault(nested(JSONValue.depthMax + 1))
        #expect(tooDeep?.reason == "nesting deeper than 64")
        #expect(tooDeep?.offset == opening.utf8.count * JSONValue.depthMax)
    }

    @Test("counts how deep a value stands, not how many there are")
    func countsDepthAlone() {
        let many = "[" + Array(repeating: "[[]]", count: 1_000).joined(separator: ",") + "]"
        #expect(fault(many) == nil)
    }

    @Test("refuses a million opening brackets without running out of stack")
    func refusesAMillionBrackets() {
        #expect(fault(String(repeating: "[", count: 1_000_000))?.reason == "nesting deeper than 64")
    }

    @Test("names a fault by words and place alone, never by the text")
    func tellsNothingOfTheText() {
        let error = fault(#"{"password":"hunter2" "#)
        #expect(error?.description == "unexpected end at byte 22")
    }

    @Test("never traps on random bytes, and reads again what it writes", arguments: [UInt64(8_259)])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        var readable = 0
        for round in 0..<10_000 {
            let bytes = Self.input(round, random)
            guard let value = try? JSONValue(reading: bytes) else { continue }
            readable += 1
            #expect(try JSONValue(reading: value.bytes) == value, "seed \(seed), round \(round)")
        }
        #expect(readable > 100, "seed \(seed): some inputs must be readable")
    }

    /// Random bytes, random letters of JSON's own, or a sound text with some bytes changed.
    private static func input(_ round: Int, _ random: SeededRandomness) -> [UInt8] {
        let length = Int(random.bytes(1)[0]) % 64
        switch round % 3 {
        case 0: return random.bytes(length)
        case 1: return Array(random.source.text(length % 8, of: #"[]{}:,"\u0019e.-+ tfn"#).utf8)
        default:
            var bytes = Array(
                #"{"a":[1,-2.50e3,"\u00e5\ud83d\ude00",null,true],"b":{"c":""}}"#.utf8
            )
            for change in random.bytes(2 * (length % 3)) where change < 240 {
                bytes[Int(random.bytes(1)[0]) % bytes.count] = change
            }
            return bytes
        }
    }

    @Test("reads what Foundation writes", arguments: [UInt64(4_627)])
    func agreesWithFoundation(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        for round in 0..<500 {
            let text = String(decoding: random.bytes(24), as: UTF8.self)
            let number = Int64(random.bytes(7).reduce(0) { $0 << 8 | Int64($1) }) - 1 << 55
            let object: [String: Any] = ["text": text, "number": number, "list": [text, number]]
            let written = try JSONSerialization.data(withJSONObject: object)
            let value = try JSONValue(reading: Array(written)).object
            #expect(value?["text"]?.string == text, "seed \(seed), round \(round)")
            #expect(value?["number"]?.integer == number, "seed \(seed), round \(round)")
            #expect(
                value?["list"] == [.string(text), .integer(number)],
                "seed \(seed), round \(round)"
            )
        }
    }
}
