import SandboxFixtures
import Testing
import TollgateCore

@testable import BillplzDialect

@Suite("The maxima of Billplz parameters")
struct ParameterLimitTests {
    private let countMax = BillplzParameters.countMax
    private let form = "application/x-www-form-urlencoded"
    private let json = "application/json"
    private let multipart = "multipart/form-data; boundary=B"

    private func refuses(_ type: String, _ body: String) -> Bool {
        do throws(Refusal) {
            _ = try ParameterTests.read(type, body)
            return false
        } catch {
            return error.code == .unreadable
        }
    }

    @Test("let 256 parameters pass and not one more, in a form and in JSON")
    func count() throws {
        #expect(countMax == 256)
        func pairs(_ count: Int) -> String {
            (0..<count).map { "n\($0)=1" }.joined(separator: "&")
        }
        func members(_ count: Int) -> String {
            "{" + (0..<count).map { "\"n\($0)\":1" }.joined(separator: ",") + "}"
        }
        #expect(try ParameterTests.form(pairs(countMax))["n255"] == "1")
        #expect(refuses(form, pairs(countMax + 1)))
        #expect(!refuses(json, members(countMax)))
        #expect(refuses(json, members(countMax + 1)))
    }

    @Test("count empty values of JSON as well, and look at none beyond")
    func countEmptyValues() {
        for value in ["null", "[]", "{}", #""""#] {
            func array(_ count: Int) -> String {
                "{\"a\":[" + Array(repeating: value, count: count).joined(separator: ",") + "]}"
            }
            #expect(!refuses(json, array(countMax)), "\(value)")
            #expect(refuses(json, array(countMax + 1)), "\(value)")
        }
    }

    @Test("write no name of JSON that is too long", .timeLimit(.minutes(5)))
    func longNamesAreNotWritten() {
        // Were each name written before it is measured, these would be 100 GB of names.
        let name = String(repeating: "n", count: 500_000)
        let nulls = Array(repeating: "null", count: 100_000).joined(separator: ",")
        for body in ["{\"\(name)\":[\(nulls)]}", "{\"a\":{\"\(name)\":[\(nulls)]}}"] {
            for elements in [JSONFields.Elements.numbered, .alike] {
                guard let object = (try? JSONValue(reading: Array(body.utf8)))?.object else {
                    Issue.record("no object")
                    return
                }
                var fields = JSONFields(elements, countMax: countMax)
                fields.add(object)
                #expect(fields.excess == .name)
                #expect(fields.fields.isEmpty)
            }
        }
    }

    @Test("count the parameters of query and body together")
    func countTogether() throws {
        let half = (0..<countMax / 2).map { "n\($0)=1" }.joined(separator: "&")
        func read(_ body: String) throws(Refusal) -> BillplzParameters {
            let route = Route(claim: Claim("test", [.post], "/", .open), parameters: [])
            return try BillplzParameters.read(.fixture(.post, query: half), route, Array(body.utf8))
        }
        #expect(try read(half).entries.count == countMax)
        #expect(throws: Refusal.self) { try read(half + "&one=more") }
    }

    @Test("let names of 256 bytes pass and not one more")
    func names() {
        let name = String(repeating: "n", count: BillplzParameters.nameBytesMax)
        for body in ["\(name)=1", "{\"\(name)\":1}"] {
            #expect(!refuses(body.hasPrefix("{") ? json : form, body))
        }
        #expect(refuses(form, "n\(name)=1"))
        #expect(refuses(json, "{\"n\(name)\":1}"))
        let key = String(name.dropLast(3))
        #expect(!refuses(json, "{\"a\":{\"\(key)\":1}}"))
        #expect(refuses(json, "{\"a\":{\"n\(key)\":1}}"))
        #expect(!refuses(json, "{\"\(key)\":[1]}"))
        #expect(refuses(json, "{\"n\(key)\":[1]}"))
    }

    @Test("show names of 40 bytes in messages and not one more")
    func shownNames() {
        let name = String(repeating: "n", count: ParameterName.shownBytesMax)
        #expect(ParameterName.shownBytesMax == 40)
        #expect(ParameterName.shown(name) == name)
        #expect(ParameterName.shown(name + "n") == "a parameter")
        #expect(ParameterName.shown("<b>") == "a parameter")
    }

    @Test("let four levels of nesting pass and not one more")
    func nesting() {
        #expect(BillplzParameters.nestingMax == 4)
        #expect(!refuses(form, "a[b][c][d][e]=1"))
        #expect(refuses(form, "a[b][c][d][e][f]=1"))
        #expect(!refuses(json, #"{"a":{"b":{"c":{"d":{"e":1}}}}}"#))
        #expect(refuses(json, #"{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}"#))
        #expect(!refuses(json, #"{"a":[[[[1]]]]}"#))
        #expect(refuses(json, #"{"a":[[[[[1]]]]]}"#))
        #expect(refuses(json, #"{"a":[[[[[]]]]],"b":[[[[[{}]]]]]}"#))
        #expect(refuses(json, #"{"a[b][c][d][e]":[1]}"#))
    }

    @Test("let 128 parts pass and not one more")
    func parts() {
        func body(_ count: Int) -> String {
            let parts = (0..<count).map { number in
                "--B\r\nContent-Disposition: form-data; name=\"n\(number)\"\r\n\r\n1\r\n"
            }
            return parts.joined() + "--B--"
        }
        #expect(MultipartReader.partCountMax == 128)
        #expect(!refuses(multipart, body(128)))
        #expect(refuses(multipart, body(129)))
    }

    @Test("let 2,048 bytes of a part's fields pass and not one more")
    func partHeads() {
        let start = "Content-Disposition: form-data; name=\"n\"\r\nX: "
        func body(_ headBytes: Int) -> String {
            let rest = String(repeating: "x", count: headBytes - start.utf8.count)
            return "--B\r\n\(start)\(rest)\r\n\r\n1\r\n--B--"
        }
        #expect(MultipartReader.headBytesMax == 2_048)
        #expect(!refuses(multipart, body(2_048)))
        #expect(refuses(multipart, body(2_049)))
    }
}
