import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The collector's further fields")
struct TracingHeadersTests {
    private func parse(_ text: String) throws -> [String] {
        try TracingHeaders.parse(Array(text.utf8), "f").fields.map { "\($0.name)=\($0.value)" }
    }

    @Test("are read one a line")
    func reads() throws {
        #expect(try parse("X-Key: a b:c \r\n\nY_z:1") == ["X-Key=a b:c", "Y_z=1"])
        #expect(try parse("") == [])
    }

    @Test(
        "are refused with their line and without their value",
        arguments: [
            "s3cret", ": s3cret", "X Y: s3cret", "X:", "X: s3cret\u{7F}", "Host: s3cret",
            "content-LENGTH: s3cret", "X: s3cr\u{E9}t",
        ]
    )
    func refuses(_ line: String) {
        let fault = #expect(throws: TracingFault.self) { try parse("A: b\n\(line)") }
        let text = fault?.description ?? ""
        #expect(text.hasPrefix("tracing.headersFile: f:2: expected"))
        #expect(!text.contains("s3cr"))
    }

    @Test("are bounded in number")
    func bounds() throws {
        let lines = (0..<TracingHeaders.fieldsMax).map { "X-\($0): v" }
        #expect(try parse(lines.joined(separator: "\n")).count == TracingHeaders.fieldsMax)
        #expect(throws: TracingFault.self) {
            try parse((lines + ["X: v"]).joined(separator: "\n"))
        }
    }
}
