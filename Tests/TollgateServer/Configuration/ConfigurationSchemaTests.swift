import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The schema of the configuration's file")
struct ConfigurationSchemaTests {
    private let schema: JSONValue

    init() throws { schema = try JSONValue(reading: Array(Loading.loader.schema.utf8)) }

    private func value(_ path: String) -> JSONObject? {
        path.split(separator: ".").reduce(schema.object) { level, name in
            level?["properties"]?.object?[String(name)]?.object
        }
    }

    @Test("has every key, with its meaning, and no other is allowed in any section")
    func keys() throws {
        let table = ConfigurationTable.ownKeys
        for key in table {
            let description = value(key.path)?["description"]?.string ?? ""
            #expect(description.hasPrefix(key.summary), "\(key.path)")
        }
        for section in ["", "limits", "environments.sandbox", "dialects.morse"] {
            #expect(value(section)?["additionalProperties"] == false, "\(section)")
        }
    }

    @Test("says types, bounds, words and defaults")
    func values() {
        #expect(value("maxima.headFields")?["type"] == "integer")
        #expect(value("maxima.headFields")?["minimum"] == 8)
        #expect(value("maxima.headFields")?["maximum"] == 1_000)
        #expect(value("maxima.headFields")?["default"] == 100)
        #expect(value("insecureAcceptPlainHTTPForBenchmarks")?["default"] == false)
        #expect(value("dialects.morse.pauseLength")?["enum"] == ["short", "long"])
        #expect(value("timeouts.head")?["default"] == "10s")
        #expect(value("tls.key")?["default"] == nil)
        #expect(value("limits.perAddress")?["anyOf"]?.array?.last == ["const": "off"])
    }

    @Test("takes the number of a word of digits, as a file has it without quotation marks")
    func numbers() {
        #expect(
            ValueSchema.words(["403", "401", "both"]).keywords["enum"] == [
                "403", "401", "both", 403, 401,
            ]
        )
    }

    @Test("tells texts of any shape from words, numbers, durations and limits")
    func freeTexts() {
        let table = ConfigurationTable.ownKeys.filter(\.schema.isFreeText).map(\.path)
        #expect(table.contains("data") && table.contains("tls.key"))
        #expect(table.contains("environments.sandbox.listen"))
        for path in ["timeouts.head", "limits.perAddress", "maxima.headBytes", "pages.shop"] {
            #expect(!table.contains(path))
        }
    }
}
