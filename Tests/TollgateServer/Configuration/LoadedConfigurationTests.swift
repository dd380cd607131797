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
                    + " The folder that holds the store, the keys and the certificates. |"
            )
        )
        #expect(
            rows.contains(
                "| `dialects.morse.pauseLength` | `TOLLGATE_DIALECTS_MORSE_PAUSE_LENGTH` |  |"
                    + " one of short, long | `short` | How long a pause is. |"
            )
        )
    }
}
