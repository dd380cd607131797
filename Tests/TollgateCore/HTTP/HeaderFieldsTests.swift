import Testing
import TollgateCore

@Suite("Header fields")
struct HeaderFieldsTests {
    private let fields: HeaderFields = [
        "Authorization": "first", "X-Other": "x", "AUTHORIZATION": "second",
        "authorization": "third",
    ]

    @Test("are found whatever their case, in the order received")
    func areFound() {
        #expect(fields["authorization"] == "first")
        #expect(fields.all("authorization") == ["first", "second", "third"])
        var seen: [String] = []
        fields.forEach("authorization") { seen.append($0) }
        #expect(seen == ["first", "second", "third"])
    }

    @Test("keep the case of their names")
    func keepCase() {
        #expect(
            fields.fields.map(\.name) == [
                "Authorization", "X-Other", "AUTHORIZATION", "authorization",
            ]
        )
    }

    @Test(
        "are not found under a name that only resembles theirs",
        arguments: [
            "X_Other", "X-Othe", "X-Other ", " X-Other", "X\u{2010}Other", "X-\u{D3}ther",
            "X-Oth\u{0}r",
        ]
    )
    func areNotConfused(_ name: String) {
        var fields = HeaderFields()
        fields.add(name, "x")
        #expect(fields["x-other"] == nil)
    }

    @Test("fold letters alone: a sign that is a letter's neighbour stays another sign")
    func foldLettersAlone() {
        #expect(HeaderFields([(name: "a@b", value: "1")])["a`b"] == nil)
        #expect(HeaderFields([(name: "a[b", value: "1")])["a{b"] == nil)
    }

    @Test("are added at the end")
    func areAdded() {
        var fields = fields
        fields.add("X-Last", "1")
        #expect(fields.fields.last?.name == "X-Last")
        #expect(fields["x-last"] == "1")
        #expect(fields["x-absent"] == nil)
        #expect(fields.all("x-absent").isEmpty)
    }
}

@Suite("A method")
struct MethodTests {
    @Test("has one name, and names it in capitals")
    func hasAName() {
        for name in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"] {
            #expect(Method(name).description == name)
        }
        #expect(Method("GET") == .get)
        #expect(Method("get") == .other("get"), "methods are case-sensitive")
    }
}
