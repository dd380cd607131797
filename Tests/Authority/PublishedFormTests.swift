import Foundation
import Testing
import TollgateCrypto

@Suite("The published form of secrets")
struct PublishedFormTests {
    @Test("is the expression that the code has")
    func isTheCodes() throws {
        let checkout = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: checkout.appending(path: "Docs/Credentials.md"),
            encoding: .utf8
        )
        #expect(page.contains("```regex\n\(HouseForm.regularExpression)\n```"))
    }
}
