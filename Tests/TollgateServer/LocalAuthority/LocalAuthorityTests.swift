import Foundation
import Testing
import TollgateServer

@Suite("The local authority")
struct LocalAuthorityTests {
    private let folder: TemporaryFolder
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    @discardableResult
    private func ensure(
        host: String = "localhost",
        daysLater: Double = 0
    ) throws -> CertificateFiles {
        let now = start.addingTimeInterval(daysLater * 86_400)
        return try LocalAuthority.ensure(in: folder.root, publicHost: host, now: now)
    }

    @Test("The first start makes four files, the keys for their owner only")
    func firstStart() throws {
        let files = try ensure()
        #expect(try folder.names() == ["ca.key", "ca.pem", "server.key", "server.pem"])
        #expect(try folder.permissions("ca.key") == 0o600)
        #expect(try folder.permissions("server.key") == 0o600)
        #expect(files.authority == folder.path("ca.pem"))
        #expect(files.certificate == folder.path("server.pem"))
        #expect(files.key == folder.path("server.key"))
        #expect(files.change == .issued)
        #expect(files.expiresAt == start.addingTimeInterval(396 * 86_400))
    }

    @Test("A data folder that is absent is made for its owner only")
    func absentFolder() throws {
        let files = try LocalAuthority.ensure(
            in: folder.path("new/data"),
            publicHost: "localhost",
            now: start
        )
        #expect(files.authority == folder.path("new/data/ca.pem"))
        #expect(try folder.permissions("new/data") == 0o700)
    }

    @Test("The next start keeps everything, byte for byte")
    func nextStart() throws {
        try ensure()
        let before = try folder.names().map(folder.text)
        let files = try ensure(daysLater: 365)
        #expect(files.change == .kept)
        #expect(try folder.names().map(folder.text) == before)
    }

    @Test("With less than 30 days left, the certificate alone is renewed")
    func renewal() throws {
        try ensure()
        let names = ["ca.key", "ca.pem", "server.key"]
        let before = try names.map(folder.text)
        let certificate = try folder.text("server.pem")
        let files = try ensure(daysLater: 366)
        #expect(files.change == .renewed)
        #expect(files.expiresAt == start.addingTimeInterval((366 + 396) * 86_400))
        #expect(try names.map(folder.text) == before)
        #expect(try folder.text("server.pem") != certificate)
    }

    @Test(
        "A certificate begins a day early, so that a clock which goes back by less changes nothing"
    )
    func clockWentBack() throws {
        try ensure()
        #expect(try ensure(daysLater: -1).change == .kept)
    }

    @Test("A certificate that is not valid yet, as the clock went back further, is renewed")
    func clockWentBackFar() throws {
        try ensure()
        #expect(try ensure(daysLater: -1.1).change == .renewed)
    }

    @Test("A new public host renews the certificate, the same in other letters does not")
    func newHost() throws {
        try ensure()
        #expect(try ensure(host: "pay.example").change == .renewed)
        #expect(try ensure(host: "PAY.example").change == .kept)
        #expect(try ensure(host: "192.0.2.1").change == .renewed)
        #expect(try ensure(host: "127.0.0.1").change == .kept)
    }

    @Test("A certificate never ends after its authority")
    func endOfAuthority() throws {
        try ensure()
        let files = try ensure(daysLater: 3_600)
        #expect(files.expiresAt == start.addingTimeInterval(3_649 * 86_400))
    }

    @Test(
        "A first start that was cut off is finished by the next one",
        arguments: [
            ["ca.pem", "server.key", "server.pem"], ["server.key", "server.pem"], ["server.pem"],
        ]
    )
    func cutOff(missing: [String]) throws {
        try ensure()
        let key = try folder.text("ca.key")
        for name in missing { try FileManager.default.removeItem(atPath: folder.path(name)) }
        #expect(try ensure().change == .issued)
        #expect(try folder.text("ca.key") == key)
        #expect(try ensure().change == .kept)
    }

    @Test("A server key that is gone is made again, with its certificate")
    func goneServerKey() throws {
        try ensure()
        try FileManager.default.removeItem(atPath: folder.path("server.key"))
        #expect(try ensure().change == .renewed)
        #expect(try ensure().change == .kept)
    }

    @Test("Starts at the same time make one authority between them")
    func sameTime() async throws {
        let root = folder.root
        let now = start
        let files = try await withThrowingTaskGroup(of: CertificateFiles.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try LocalAuthority.ensure(in: root, publicHost: "localhost", now: now)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(files.filter { $0.change == .issued }.count == 1)
        #expect(files.filter { $0.change == .kept }.count == 7)
        #expect(try folder.names() == ["ca.key", "ca.pem", "server.key", "server.pem"])
    }
}
