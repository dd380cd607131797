import Delivery
import Testing

@Suite("A fault of delivery")
struct DeliveryFaultTests {
    @Test("has a word of lower-case letters, as logs and listings show it")
    func hasItsWord() {
        for fault in DeliveryFault.allCases {
            #expect(fault.rawValue.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 })
        }
    }
}
