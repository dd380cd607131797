import BillingPlatformDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A BillingPlatform login")
struct LoginTests {
    private let dialect = BillingPlatformDialect()
    private static let example = Array(#"{"username":"my.username","password":"password"}"#.utf8)

    @Test("is what the vector says", arguments: try Vector.all("billingplatform/logins"))
    func readsAsTheVectorSays(_ vector: Vector) throws {
        let expect = try #require(vector.expect.object)
        let organisation = vector.members["organisation"]?.string
        let body = Array(try vector.text("body").utf8)
        do {
            let intent = try dialect.readBody(
                body,
                .fixture(.post),
                .billingPlatform(.login, organisation: organisation)
            )
            guard case .signIn(let presented, let session) = intent else {
                Issue.record("it is no login")
                return
            }
            #expect(session == "billingplatform.session")
            #expect(presented.kind == "billingplatform.user")
            #expect(presented.handle == expect["handle"]?.string)
            #expect(presented.secret.reveal() == expect["password"]?.string)
            #expect(presented.carrier == .body)
        } catch let refusal as Refusal {
            #expect(refusal.code == .unreadable)
            #expect(refusal.explanation == expect["refusal"]?.string)
        }
    }

    @Test(
        "is read whatever its content type says",
        arguments: [
            [:], ["Content-Type": "text/plain;charset=UTF-8"],
            ["Content-Type": "application/json; charset=utf-8"], ["Content-Type": ""],
            ["Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "identity"],
        ] as [HeaderFields]
    )
    func ignoresTheType(headers: HeaderFields) throws {
        let intent = try dialect.readBody(
            Self.example,
            .fixture(.post, headers: headers),
            .billingPlatform(.login)
        )
        guard case .signIn(let presented, _) = intent else {
            Issue.record("it is no login")
            return
        }
        #expect(presented.handle == "demo/my.username")
    }

    @Test("is of an organisation of 63 bytes and of no longer name", arguments: [63, 64])
    func boundsTheOrganisation(bytes: Int) throws {
        let route = try Route.billingPlatform(
            .login,
            organisation: String(repeating: "a", count: bytes)
        )
        let intent = try? dialect.readBody(Self.example, .fixture(.post), route)
        #expect((intent != nil) == (bytes == 63))
    }

    @Test("is refused with a 415 where its body is compressed, as any body is")
    func refusesCodings() throws {
        for operation in BillingPlatformOperation.allCases {
            let refusal = #expect(throws: Refusal.self) {
                try dialect.readBody(
                    Self.example,
                    .fixture(.post, headers: ["Content-Encoding": "GZip"]),
                    .billingPlatform(operation)
                )
            }
            #expect(refusal?.code == .unsupportedMediaType, "\(operation)")
        }
    }

    @Test("fits its body's maximum with the longest name and password, every letter escaped")
    func fitsTheMaximum() throws {
        let escape = #"\u0061"#
        let name = String(repeating: escape, count: 128)
        let password = String(repeating: escape, count: 1_024)
        let body = Array(#"{"username":"\#(name)","password":"\#(password)"}"#.utf8)
        #expect(body.count <= 16_384)
        let intent = try dialect.readBody(body, .fixture(.post), .billingPlatform(.login))
        guard case .signIn(let presented, _) = intent else {
            Issue.record("it is no login")
            return
        }
        #expect(presented.secret.count == 1_024)
    }

    @Test("never traps on bodies that were changed or made up", arguments: [UInt64(7), 20_261_122])
    func neverTraps(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        let route = try Route.billingPlatform(.login)
        for round in 0..<2_000 {
            var body = Self.example
            for _ in 0...round % 4 {
                let place = Int(random.bytes(1)[0]) % body.count
                body[place] = random.bytes(1)[0]
            }
            for bytes in [body, random.bytes(Int(random.bytes(1)[0]))] {
                do throws(Refusal) {
                    let intent = try dialect.readBody(bytes, .fixture(.post), route)
                    guard case .signIn(let presented, _) = intent else {
                        Issue.record("seed \(seed), round \(round): it is no login")
                        continue
                    }
                    #expect(presented.handle?.hasPrefix("demo/") == true, "seed \(seed)")
                } catch {
                    #expect(error.code == .unreadable, "seed \(seed), round \(round)")
                }
            }
        }
    }

    @Test("is one operation of several: logout ends a session, and all others call the backend")
    func otherIntents() throws {
        for operation in BillingPlatformOperation.allCases {
            if operation == .login || operation == .authenticate { continue }
            let intent = try dialect.readBody(
                Array("not read here".utf8),
                .fixture(.post),
                .billingPlatform(operation)
            )
            switch intent {
            case .logout: #expect(operation == .logout)
            case .call: #expect(operation != .logout)
            default: Issue.record("\(operation) opens a session")
            }
        }
    }
}
