import Testing
import TollgateCore

@Suite("A path template")
struct PathTemplateTests {
    @Test("is read into its parts, and keeps how it was written")
    func isRead() {
        let template: PathTemplate = "/api/v2/customer/{no}/**"
        #expect(
            template.segments
                == [.literal("api"), .literal("v2"), .literal("customer"), .parameter("no"), .rest]
        )
        #expect(template.description == "/api/v2/customer/{no}/**")
    }

    @Test("takes an empty part for a part")
    func keepsEmptyParts() {
        #expect(PathTemplate("/").segments == [.literal("")])
        #expect(PathTemplate("/a/").segments == [.literal("a"), .literal("")])
        #expect(PathTemplate("/a//b").segments == [.literal("a"), .literal(""), .literal("b")])
    }

    @Test("takes braces and stars inside a part for letters")
    func takesBracesForLetters() {
        #expect(PathTemplate("/a{b}/c*").segments == [.literal("a{b}"), .literal("c*")])
    }

    @Test("that does not begin with a slash is a defect")
    func beginsWithASlash() async {
        await #expect(processExitsWith: .failure) { _ = PathTemplate(stringLiteral: "api") }
    }

    @Test("that goes on behind `**` is a defect")
    func endsWithTheRest() async {
        await #expect(processExitsWith: .failure) { _ = PathTemplate(stringLiteral: "/**/a") }
    }
}

@Suite("A route")
struct RouteTests {
    @Test("gives its parameters with the percent-encoding undone, or not at all")
    func givesParameters() {
        let claim = Claim("test", [.get], "/{a}/{b}", .open)
        let route = Route(claim: claim, parameters: [("a", "x%20y"), ("b", "%zz")])
        #expect(route.parameter("a") == "x y")
        #expect(route.parameter("b") == nil)
        #expect(route.parameter("c") == nil)
    }
}
