import Authority
import Linking
import TestSupport
import Testing
import TollgateCore

@Suite("What the page of an attempt is told")
struct FrameTests {
    @Test("a settled biller comes with its fields, and one that is to be chosen is left open")
    func showsTheBiller() async throws {
        let stage = try await LinkStage()
        let settled = try await stage.create().id
        let frame = try #require(try await stage.desk.frame(of: settled, in: .sandbox))
        #expect(frame.id == settled)
        #expect(frame.progress == .created)
        #expect(frame.isOpen)
        #expect(frame.organisation == "demo")
        #expect(frame.biller?.name == "Acme Power")
        #expect(frame.biller?.fields.map(\.name) == ["account_number"])
        let open = try await stage.create(stage.order(biller: nil)).id
        #expect(try await stage.desk.frame(of: open, in: .sandbox)?.biller == nil)
        _ = try await stage.step(stage.type("wrong", to: open, biller: "water"))
        #expect(try await stage.desk.frame(of: open, in: .sandbox)?.biller == nil)
        _ = try await stage.step(stage.type("code", to: open))
        #expect(try await stage.desk.frame(of: open, in: .sandbox)?.biller?.id == "water")
    }

    @Test("while the provider does not answer, the biller has no fields")
    func showsWhatIsKnown() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        stage.provider.failDirectory()
        let frame = try #require(try await stage.desk.frame(of: id, in: .sandbox))
        #expect(frame.biller?.name == "Acme Power")
        #expect(frame.biller?.fields.isEmpty == true)
    }

    @Test("the page is told that an attempt is over")
    func showsTheEnd() async throws {
        let stage = try await LinkStage()
        let (late, left, done) = (
            try await stage.create().id, try await stage.create().id,
            try await stage.complete().id
        )
        _ = try await stage.perform(.cancel(left)).get()
        stage.clock.advance(by: .seconds(1_800))
        for (id, progress) in [
            (late, LinkProgress.expired), (left, .cancelled), (done, .completed),
        ] {
            let frame = try #require(try await stage.desk.frame(of: id, in: .sandbox))
            #expect(frame.progress == progress)
            #expect(!frame.isOpen)
        }
    }

    @Test("the origins are those that the client's owner has registered by now")
    func showsOrigins() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        #expect(try await stage.desk.frame(of: id, in: .sandbox)?.origins.isEmpty == true)
        var client = stage.client
        client.origins = ["https://shop.example"]
        let changed = client
        try await stage.store.transaction { try $0.credentials.replace(changed) }
        let frame = try await stage.desk.frame(of: id, in: .sandbox)
        #expect(frame?.origins == ["https://shop.example"])
    }

    @Test("an attempt that is not there, of the other world, or of a client that is not in use")
    func hides() async throws {
        let stage = try await LinkStage()
        let id = try await stage.create().id
        for text in ["", "ltid_", "ltid_000000000000000000000000", "link_1", "ltid_'%_"] {
            let frame = try await stage.desk.frame(of: LinkID(rawValue: text), in: .sandbox)
            #expect(frame == nil)
        }
        #expect(try await stage.desk.frame(of: id, in: .production) == nil)
        _ = try await stage.authority.change(stage.client.id, to: .disabled, by: "test")
        #expect(try await stage.desk.frame(of: id, in: .sandbox) == nil)
    }
}
