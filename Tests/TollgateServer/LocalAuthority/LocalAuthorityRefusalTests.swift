import Foundation
import Testing
import TollgateServer

@Suite("What the local authority refuses")
struct LocalAuthorityRefusalTests {
    private let folder: TemporaryFolder
    private let other: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        other = try TemporaryFolder()
        for root in [folder.root, other.root] {
            _ = try LocalAuthority.ensure(in: root, publicHost: "localhost", now: now)
        }
    }

    private func refusal(daysLater: Double = 0) -> String? {
        let error = #expect(throws: LocalAuthorityError.self) {
            try LocalAuthority.ensure(
                in: folder.root,
                publicHost: "localhost",
                now: now.addingTimeInterval(daysLater * 86_400)
            )
        }
        return error?.description
    }

    @Test(
        "A key that others may read, with the command that mends it",
        arguments: ["ca.key", "server.key"],
        [(0o644, "0644"), (0o640, "0640"), (0o602, "0602")]
    )
    func readableByOthers(name: String, mode: (bits: Int, text: String)) throws {
        try folder.setPermissions(name, mode.bits)
        let path = folder.path(name)
        #expect(
            refusal()
                == "\(path): its mode is \(mode.text), so others may read this key; run:"
                + " chmod 600 '\(path)'"
        )
        try folder.setPermissions(name, 0o400)
        let files = try LocalAuthority.ensure(in: folder.root, publicHost: "localhost", now: now)
        #expect(files.change == .kept)
    }

    @Test(
        "Keys of another certificate",
        arguments: [("ca.key", "ca.pem"), ("server.key", "server.pem")]
    )
    func otherKey(key: String, certificate: String) throws {
        _ = try folder.write(key, other.text(key))
        #expect(
            refusal() == "\(folder.path(key)): is not the key of \(folder.path(certificate))"
        )
    }

    @Test("A certificate of another authority, which is not overwritten")
    func otherAuthority() throws {
        let foreign = try other.text("server.pem")
        _ = try folder.write("server.pem", foreign)
        #expect(
            refusal()
                == "\(folder.path("server.pem")): was not issued by \(folder.path("ca.pem"));"
                + " remove it to have one made, or name your own files under tls.certificate and"
                + " tls.key"
        )
        #expect(try folder.text("server.pem") == foreign)
    }

    @Test("A certificate of a server in the authority's place")
    func notAnAuthority() throws {
        _ = try folder.write("ca.pem", folder.text("server.pem"))
        #expect(
            refusal() == "\(folder.path("ca.pem")): holds a certificate that may not sign others"
        )
    }

    @Test("Certificates that cannot be read", arguments: ["ca.pem", "server.pem"])
    func notACertificate(name: String) throws {
        _ = try folder.write(name, "nonsense")
        #expect(refusal() == "\(folder.path(name)): holds no PEM certificate")
    }

    @Test("Keys that cannot be read, and are not shown", arguments: ["ca.key", "server.key"])
    func notAKey(name: String) throws {
        _ = try folder.write(
            name,
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"
        )
        try folder.setPermissions(name, 0o600)
        #expect(refusal() == "\(folder.path(name)): holds no PEM private key on the curve P-256")
    }

    @Test("An authority that has ended")
    func ended() {
        #expect(
            refusal(daysLater: 3_650)
                == "\(folder.path("ca.pem")): this authority ended on 2037-01-11T08:00:00Z; remove"
                + " ca.pem, ca.key and server.pem to have a new one made, which every client must"
                + " then trust"
        )
    }

    @Test("An absent authority key, only when it is needed")
    func absentKey() throws {
        try FileManager.default.removeItem(atPath: folder.path("ca.key"))
        let files = try LocalAuthority.ensure(in: folder.root, publicHost: "localhost", now: now)
        #expect(files.change == .kept)
        #expect(
            refusal(daysLater: 390)
                == "\(folder.path("ca.key")): is needed to renew the server's certificate and is"
                + " not there"
        )
    }

    @Test("A file that is too large, and a folder that is a file")
    func unusable() throws {
        _ = try folder.write("ca.pem", String(repeating: "x", count: 65_537))
        #expect(
            refusal() == "\(folder.path("ca.pem")): cannot read it: it has more than 65536 bytes"
        )
        let error = #expect(throws: LocalAuthorityError.self) {
            try LocalAuthority.ensure(
                in: folder.path("ca.pem"),
                publicHost: "localhost",
                now: now
            )
        }
        #expect(
            error?.description
                == "\(folder.path("ca.pem")): cannot write it: no folder can be made there"
        )
    }
}
