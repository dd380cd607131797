import Authority
import TestSupport
import TollgateCore
import TollgateCrypto

/// What the store holds after a step.
extension LinkStage {
    /// The documents of a kind, oldest first.
    func documents(_ kind: String) async throws -> [Document] {
        let collection = DocumentCollection(
            environment: .sandbox,
            organisation: organisation.id,
            kind: kind
        )
        return try await store.read { transaction in
            try transaction.documents.query(DocumentQuery(limit: 1_000), in: collection).documents
        }
    }

    /// Everything that the documents hold as one text: contents and columns.
    func allText() async throws -> String {
        let all = try await documents("link.attempt") + documents("link.account")
        return all.map { document in
            let columns = document.index.map { "\($0.key) \($0.value.text)" }
            return String(decoding: document.json, as: UTF8.self) + columns.joined(separator: " ")
        }
        .joined(separator: "\n")
    }

    /// The session of a token, or `nil` where it proves nothing.
    func session(of token: Secret, _ kind: CredentialKind) async throws -> SessionRecord? {
        let peppers = rings.current.peppers
        let digests = peppers.members.map { member in
            peppers.digest(token, kind: kind.name, environment: .sandbox, under: member)
        }
        let (now, store) = (clock.now, store)
        return try await store.read { transaction in
            try digests.compactMap { try transaction.sessions.find($0) }
                .first { $0.expiresAt > now }
        }
    }

    /// The audit rows about linking, oldest first: what was done and to what.
    func audited() async throws -> [String] {
        let rows = try await store.read { try $0.audit.rows(after: 0, limit: 10_000) }
        return rows.filter { $0.action.hasPrefix("link.") }.map { "\($0.action) \($0.subject)" }
    }

    /// The keys that the feed told of behind a place.
    func fed(after sequence: Int64) async throws -> [FactKey] {
        let entries = try await store.read { transaction in
            try transaction.feed.entries(after: sequence, limit: 10_000)
        }
        return entries.map(\.key)
    }

    /// The newest place of the feed.
    func fedUpTo() async throws -> Int64 {
        try await store.read { try $0.feed.position().newest }
    }

    /// Puts another member of each ring into use, and drops the old ones of some.
    func rotateKeys(dropping dropped: Set<RingName>) throws {
        let old = rings.current
        func key() -> Secret { Secret(randomness.bytes(Rings.keyBytes)) }
        let (pepper, seal) = (
            PepperRing.Member(id: PepperID(rawValue: 2), secret: key()),
            SealRing.Member(id: 2, secret: key())
        )
        guard
            let peppers = PepperRing(
                [pepper] + (dropped.contains(.pepper) ? [] : old.peppers.members)
            ),
            let seals = SealRing([seal] + (dropped.contains(.seal) ? [] : old.seals.members))
        else { throw Unexpected(answer: "no rings") }
        rings.replace(Rings(peppers: peppers, seals: seals, audit: old.audit))
    }
}
