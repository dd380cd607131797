import BillerAPIDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("Why a BillerAPI link request is not done")
struct FaultTests {
    private static func write(_ fault: LinkFault) -> Reply {
        BillerAPIDialect().write(.completed(.link(.failure(fault))), .fixture(.post))
    }

    @Test("is written to the letter", arguments: try Vector.all("billerapi/faults"))
    func isWrittenToTheLetter(_ vector: Vector) throws {
        let reply = Self.write(try Self.fault(try vector.text("fault")))
        let expect = try #require(vector.expect.object)
        #expect(reply.status == expect["status"]?.integer.map(Int.init))
        #expect(String(decoding: reply.body, as: UTF8.self) == expect["body"]?.string)
        #expect(reply.headers.fields.map(\.name) == ["Content-Type"])
    }

    @Test("has a vector for every case")
    func everyCaseHasAVector() throws {
        let words = try Vector.all("billerapi/faults").map { vector in
            try #require(try vector.text("fault").split(separator: " ").first).description
        }
        let cases: Set<String> = [
            "unknown", "expired", "used", "cancelled", "completed", "wrongEnvironment",
            "outOfOrder", "tooManyTries", "unknownBiller", "unknownChoice", "consentNotAllowed",
            "tooManyAccounts", "idempotencyKeyReused", "sandboxOnly", "providerUnavailable",
        ]
        #expect(Set(words) == cases)
        for subject in LinkSubject.allCases {
            for word in ["unknown", "expired"] {
                let names = try Vector.all("billerapi/faults").map { try $0.text("fault") }
                #expect(names.contains("\(word) \(subject.rawValue)"))
            }
        }
    }

    @Test("has a word and a sentence of its own, by which its owner tells it from every other")
    func areDistinct() throws {
        let faults: [LinkFault] = [
            .unknown(.publicToken), .expired(.publicToken), .expired(.linkToken), .used, .cancelled,
            .completed, .wrongEnvironment(.publicToken, .sandbox), .tooManyTries,
            .idempotencyKeyReused, .unknown(.linkToken), .unknown(.account), .sandboxOnly,
        ]
        let bodies = try faults.map { fault in
            try #require(JSONValue(reading: Self.write(fault).body).object)
        }
        #expect(Set(bodies.map { $0["code"]?.string }).count == faults.count)
        #expect(Set(bodies.map { $0["message"]?.string }).count == faults.count)
    }

    @Test("repeats nothing that the caller sent")
    func repeatsNothing() {
        for fault in [LinkFault.unknownBiller("zqzqzq"), .unknownChoice("zqzqzq")] {
            #expect(!String(decoding: Self.write(fault).body, as: UTF8.self).contains("zqzqzq"))
        }
    }

    /// The fault that a vector names in words.
    private static func fault(_ words: String) throws -> LinkFault {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = parts.count == 2 ? parts[1] : ""
        switch parts[0] {
        case "unknown": return .unknown(try #require(LinkSubject(rawValue: rest)))
        case "expired": return .expired(try #require(LinkSubject(rawValue: rest)))
        case "used": return .used
        case "cancelled": return .cancelled
        case "completed": return .completed
        case "wrongEnvironment":
            let sides = rest.split(separator: " ", maxSplits: 1).map(String.init)
            try #require(sides.count == 2)
            return .wrongEnvironment(
                try #require(LinkSubject(rawValue: sides[1])),
                try #require(Environment(rawValue: sides[0]))
            )
        case "outOfOrder": return .outOfOrder(try #require(LinkProgress(rawValue: rest)))
        case "tooManyTries": return .tooManyTries
        case "unknownBiller": return .unknownBiller("no_such_biller")
        case "unknownChoice": return .unknownChoice("acc_9")
        case "consentNotAllowed": return .consentNotAllowed(Scope(rawValue: rest))
        case "tooManyAccounts": return .tooManyAccounts
        case "idempotencyKeyReused": return .idempotencyKeyReused
        case "sandboxOnly": return .sandboxOnly
        default:
            try #require(parts[0] == "providerUnavailable")
            return .providerUnavailable
        }
    }
}
