import Testing

@testable import TollgateServer

@Suite("A printed configuration")
struct LoadedConfigurationTests {
    @Test("It makes the same configuration again")
    func again() throws {
        let loaded = try Loading.good(
            "data: 'a \"quoted\" \\ påth: # null'",
            flags: ["plainListen": "off"]
        )
        #expect(try Loading.good(loaded.yaml).configuration == loaded.configuration)
    }

    @Test(
        "It keeps every character of a value, and each value on its own line",
        arguments: [
            "\u{2028}", "\u{2029}", "a\u{FEFF}", "\u{FFFE}", "\u{FFFF}", "\u{1F512}", "e\u{301}",
            " # x ", "~", "null", "\"", "\\x41", "a: b", "- a", "&a", "*a", "!a",
        ]
    )
    func characters(_ text: String) throws {
        let loaded = try Loading.good(variables: ["TOLLGATE_DATA": text])
        let plain = try Loading.good(variables: ["TOLLGATE_DATA": "plain"])
        #expect(loaded.yaml.filter(\.isNewline).count == plain.yaml.filter(\.isNewline).count)
        let again = try Loading.good(loaded.yaml).configuration
        #expect(again == loaded.configuration)
        #expect(again.data.utf8.elementsEqual(text.utf8))
    }

    @Test(
        "It escapes what cannot stand in a line",
        arguments: [
            ("a\nb: c", #""a\x0ab: c""#), ("\r\n", #""\x0d\x0a""#), ("\u{0}\t", #""\x00\x09""#),
            ("\u{1B}[2J\u{7F}", #""\x1b[2J\x7f""#), ("\u{85}\u{9F}", #""\x85\x9f""#),
            ("\u{2028}\u{FEFF}", #""\u2028\ufeff""#), ("\u{A0}\u{1F512}", "\"\u{A0}\u{1F512}\""),
        ]
    )
    func escapes(_ text: String, _ scalar: String) {
        #expect(text.yamlScalar == scalar)
    }

    @Test("The keys of a section stand together, so that each section is printed once")
    func sections() {
        let paths = ConfigurationTable.ownKeys.map(\.path)
        for section in Set(paths.compactMap { $0.split(separator: ".").first.map(String.init) }) {
            let places = paths.indices.filter { (paths[$0] + ".").hasPrefix(section + ".") }
            #expect(places.last.map { $0 - places[0] + 1 } == places.count, "\(section)")
        }
    }

    @Test("A file's name with a line break in it stays in its comment")
    func nameOfTheFile() throws {
        let loaded = try Loading.loader.load(yaml: "data: here", named: "a\ntls: b")
        #expect(loaded.yaml.contains("data: here  # a\\x0atls: b:1:7\n"))
        #expect(try Loading.good(loaded.yaml).configuration == loaded.configuration)
    }

    @Test("It tells where each value came from that is not a default")
    func origins() throws {
        let loaded = try Loading.good(
            "data: here",
            variables: ["TOLLGATE_CACHE_FACTS": "7"],
            flags: ["environments.sandbox.listen": "127.0.0.1:0"]
        )
        let lines = loaded.yaml.split(separator: "\n")
        #expect(lines.contains("data: here  # tollgate.yaml:1:7"))
        #expect(lines.contains("  facts: 7  # TOLLGATE_CACHE_FACTS"))
        #expect(lines.contains("    listen: \"127.0.0.1:0\"  # --listen"))
        #expect(lines.contains("  negative: 20000"))
    }

    @Test("The reference has one row for each key, with its default")
    func reference() {
        let rows = Loading.loader.reference.split(separator: "\n")
        // The head, the line below it, the server's own keys and the two of the invented dialect.
        #expect(rows.count == 2 + ConfigurationTable.ownKeys.count + 2)
        #expect(
            rows.contains(
                "| `data` | `TOLLGATE_DATA` | `--data` | a path | `./tollgate-data` |"
                    + " at a restart | The folder that holds the store, the keys and the certificates. |"
            )
        )
        #expect(
            rows.contains(
                "| `dialects.morse.pauseLength` | `TOLLGATE_DIALECTS_MORSE_PAUSE_LENGTH` |  |"
                    + " one of short, long | `short` | at a restart | How long a pause is. |"
            )
        )
    }
}
