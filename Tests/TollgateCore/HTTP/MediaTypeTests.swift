import Testing
import TollgateCore

@Suite("A body's kind by its header fields")
struct MediaTypeTests {
    @Test(
        "is JSON by its type, whatever the letters' case, or by having none",
        arguments: [
            [:], ["Content-Type": "application/json"], ["Content-Type": "Application/JSON"],
            ["content-type": "application/json; charset=utf-8"],
            ["Content-Type": " application/json\t;charset=utf-8"],
            ["Content-Type": "application/json", "content-type": "application/json"],
            ["Content-Encoding": "identity"], ["Content-Encoding": "Identity"],
        ] as [HeaderFields]
    )
    func json(_ headers: HeaderFields) {
        #expect(MediaType.isPlainJSON(headers), "\(headers.fields)")
    }

    @Test(
        "is not JSON under another type, an empty one, two of which one is another, or coded",
        arguments: [
            ["Content-Type": ""], ["Content-Type": ";"], ["Content-Type": "text/json"],
            ["Content-Type": "application/json+ld"], ["Content-Type": "application /json"],
            ["Content-Type": "text/plain; application/json"],
            ["Content-Type": "application/json", "content-type": "text/plain"],
            ["Content-Type": "application/json, text/plain"],
            ["Content-Type": "application/x-www-form-urlencoded"],
            ["Content-Type": "application/json", "Content-Encoding": "gzip"],
            ["Content-Encoding": "identity", "content-encoding": "gzip"],
            ["Content-Encoding": ""],
        ] as [HeaderFields]
    )
    func notJSON(_ headers: HeaderFields) {
        #expect(!MediaType.isPlainJSON(headers), "\(headers.fields)")
    }

    @Test("is a form by that type, and the coding is asked for apart")
    func form() {
        let headers: HeaderFields = [
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "Content-Encoding": "gzip",
        ]
        #expect(MediaType.isOnly(MediaType.form, headers))
        #expect(!MediaType.isOnly(MediaType.json, headers))
        #expect(!MediaType.isUncoded(headers))
        #expect(MediaType.isUncoded([:]) && MediaType.isOnly(MediaType.form, [:]))
    }
}
