import Callbacks
import Testing
import TollgateCore

@testable import BillplzSandbox

@Suite("What the account tells")
struct AccountCallTests {
    @Test("of payment gateways: the simulator, the test banks, and real ones")
    func gateways() async throws {
        let stage = try SandboxStage()
        let gateways = try await stage.ask("GET /api/v4/payment_gateways")["payment_gateways"]
        let list = try #require(gateways?.array)
        #expect(list.first == ["code": "BP-FKR01", "active": true, "category": "billplz"])
        let codes = list.compactMap { $0.object?["code"]?.string }
        for test in ["0001", "0002", "0003", "0004", "0021", "0022", "0023"] {
            #expect(codes.contains("TEST\(test)"))
        }
        #expect(Set(codes).count == list.count)
        #expect(list.contains { $0.object?["active"] == false })
        #expect(PaymentGateway.find("BP-FKR01")?.name == "Billplz Simulator")
        #expect(PaymentGateway.find("bp-fkr01") == nil)
        #expect(PaymentGateway.find("TEST0001")?.category.channel == "FPX")
        #expect(PaymentGateway.simulator.category.channel == "BILLPLZ")
        #expect(PaymentGateway.senangpay.category.channel == "SENANGPAY")
    }

    @Test("of banks: their codes as names")
    func banks() async throws {
        let banks = try await SandboxStage().ask("GET /api/v3/fpx_banks")["banks"]?.array ?? []
        #expect(banks.contains(["name": "MB2U0227", "active": true]))
        #expect(banks.contains(["name": "OCBC0229", "active": false]))
        #expect(banks.allSatisfy { $0.object?.names == ["name", "active"] })
    }

    @Test("of a path that the API does not have: nothing")
    func unknownPath() async throws {
        let stage = try SandboxStage()
        for line in ["GET /api/v3/mass_payments", "POST /api/v4", "DELETE /api/v5/duitnow/pay/1"] {
            let reply = try await stage.reply(line)
            #expect(reply.status == 404 && reply.headers["content-type"] == "application/json")
        }
    }

    @Test("of a body that cannot be read: a clear error")
    func unreadableBody() async throws {
        let stage = try SandboxStage()
        let reply = try await stage.reply(
            "POST /api/v3/collections",
            body: Array("{".utf8),
            headers: ["Content-Type": "application/json"]
        )
        #expect(reply.status == 422)
        let error = try JSONValue(reading: reply.body).object?["error"]?.object
        #expect(error?["type"] == "UNPROCESSABLE_ENTITY")
        #expect(error?["message"]?.array?.count == 1)
    }
}
