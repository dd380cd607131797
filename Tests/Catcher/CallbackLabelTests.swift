import Catcher
import Testing
import TollgateCore

@Suite("What a callback says of itself")
struct CallbackLabelTests {
    private static let form: HeaderFields = ["Content-Type": "application/x-www-form-urlencoded"]

    @Test("is found in JSON bodies, form bodies and webhook-id")
    func places() {
        let billogram = CallbackLabel(.callback())
        #expect(billogram.id == "1")
        #expect(billogram.kind == "Ping")
        let notice = CallbackLabel(.callback(#"{"type":"a.b","id":"inner"}"#, ["Webhook-Id": "x"]))
        #expect(notice.id == "x")
        #expect(notice.kind == "a.b")
        let bill = CallbackLabel(.callback("amount=100&id=8X0&paid=true", Self.form))
        #expect(bill.id == "8X0")
        #expect(bill.kind == nil)
    }

    @Test(
        "is nothing in bodies that say nothing",
        arguments: ["", "[]", "{", #"{"id":7,"type":null}"#, "id=8X0", #"["id"]"#, "\u{0}"]
    )
    func nothing(body: String) {
        let label = CallbackLabel(.callback(body))
        #expect(label.id == nil)
        #expect(label.kind == nil)
    }

    @Test("has so many letters and no more")
    func lettersMax() {
        for extra in [0, 1] {
            let id = String(repeating: "a", count: CallbackLabel.lettersMax + extra)
            let label = CallbackLabel(.callback(#"{"id":"\#(id)"}"#))
            #expect(label.id?.count == CallbackLabel.lettersMax)
        }
    }
}
