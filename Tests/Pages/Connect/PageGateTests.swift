import HTTPTypes
import Synchronization
import Testing
import TollgateCore

@testable import Pages

@Suite("How often an address may ask for Connect's pages")
struct PageGateTests {
    private static let find = "/connect/attempts/find"
    private static let token: KeyValuePairs = ["Authorization": "Bearer \(ConnectStage.token)"]

    /// What was charged, in order.
    private final class Charges: Sendable {
        private let kept = Mutex<[PageGate.Group]>([])
        var all: [PageGate.Group] { kept.withLock(\.self) }

        /// A gate that charges here, and says how long every address waits.
        func gate(_ wait: Duration?) -> PageGate {
            PageGate { group, client in
                self.kept.withLock { $0.append(group) }
                return client == ConnectStage.client ? wait : nil
            }
        }
    }

    private func stage(_ charges: Charges, _ wait: Duration?) -> ConnectStage {
        ConnectStage(shop: ShopTests.shop, gate: charges.gate(wait))
    }

    @Test("The page of an attempt is charged, and is another page where it is one too many")
    func frame() async throws {
        let charges = Charges()
        let path = "/connect/\(ConnectStage.id)"
        #expect(try await stage(charges, nil).get(path).status == 200)
        let busy = stage(charges, .milliseconds(1_500))
        let answer = try await busy.get(path)
        #expect(answer.status == 429)
        #expect(answer["Retry-After"] == "2")
        #expect(answer.heading == "Too many requests")
        #expect(answer.policy("frame-ancestors") == "'none'")
        #expect(busy.log.all.isEmpty)
        #expect(charges.all == [.connect, .connect])
    }

    @Test("The search for an attempt is charged, and is refused as a problem")
    func search() async throws {
        let charges = Charges()
        #expect(try await stage(charges, nil).send(.post, Self.find, Self.token).status == 200)
        let busy = stage(charges, .seconds(3))
        let answer = try await busy.send(.post, Self.find, Self.token)
        #expect(answer.status == 429)
        #expect(answer["Retry-After"] == "3")
        #expect(answer["Content-Type"] == Problem.mediaType)
        #expect(answer.text.contains("\"too-many-requests\""))
        #expect(busy.log.all.isEmpty)
        #expect(charges.all == [.connect, .connect])
    }

    @Test("The shop's forms are charged by themselves, and are refused with a page")
    func shop() async throws {
        let charges = Charges()
        #expect(try await stage(charges, nil).send(.post, "/shop/start").status == 200)
        for path in ["/shop/start", "/shop/exchange"] {
            let answer = try await stage(charges, .seconds(60)).send(.post, path)
            #expect(answer.status == 429)
            #expect(answer["Retry-After"] == "60")
            #expect(answer.heading == "Too many requests")
            #expect(!answer.text.contains(ConnectStage.token))
        }
        #expect(charges.all == [.shop, .shop, .shop])
    }

    @Test(
        "What makes no work is not charged",
        arguments: ["/shop", "/shop/start", "/connect.js", "/connect/start", "/connect/x"]
    )
    func free(path: String) async throws {
        let charges = Charges()
        #expect(try await stage(charges, .seconds(1)).get(path).status != 429)
        #expect(charges.all.isEmpty)
    }

    @Test("Another site's request is not charged", arguments: ["/shop/start", find])
    func foreign(path: String) async throws {
        let charges = Charges()
        let fields: KeyValuePairs = [
            "Authorization": "Bearer \(ConnectStage.token)", "Sec-Fetch-Site": "cross-site",
        ]
        #expect(try await stage(charges, .seconds(1)).send(.post, path, fields).status != 429)
        #expect(charges.all.isEmpty)
    }

    @Test(
        "The wait is told in whole seconds, never too few and never none",
        arguments: [
            (Duration.zero, "1"), (.nanoseconds(1), "1"), (.seconds(1), "1"),
            (.seconds(1) + .nanoseconds(1), "2"), (.seconds(59), "59"),
        ]
    )
    func rounding(wait: Duration, seconds: String) {
        let gate = PageGate { _, _ in wait }
        #expect(gate.secondsToWait(.shop, ConnectStage.client) == seconds)
    }
}
