import Authority
import TestSupport
import Testing
import TollgateCore

/// Every phase of a credential against every change: the whole table, each cell with its exact result.
@Suite("The state table")
struct StateTableTests {
    /// How a credential comes to be in the phase of a row.
    enum Row: String, CaseIterable, Sendable {
        case active
        case disabled
        case expired
        case expiredWhileDisabled
        case revoked
        case revokedAndExpired
    }

    /// What is tried.
    enum Change: String, CaseIterable, Sendable {
        case enable
        case disable
        case revoke
        case rotate
        case reset

        /// The action of the change's audit row.
        var action: String { "credential.\(rawValue)" }
    }

    /// One cell: what becomes of a credential in a phase under a change.
    struct Cell: Sendable, CustomStringConvertible {
        let row: Row
        let change: Change
        /// The phase that follows, or the exact denial.
        let expected: Result<CredentialRules.Phase, AuthorityError>

        var description: String { "\(row) \(change)" }
    }

    private static func denied(
        _ from: String,
        _ to: String
    ) -> Result<CredentialRules.Phase, AuthorityError> {
        .failure(.illegalTransition(from: from, to: to))
    }

    private static func row(
        _ row: Row,
        _ results: [Result<CredentialRules.Phase, AuthorityError>]
    ) -> [Cell] {
        zip(Change.allCases, results).map { Cell(row: row, change: $0, expected: $1) }
    }

    /// The columns are those of `Change`.
    static let table: [Cell] =
        row(
            .active,
            [
                denied("active", "active"), .success(.disabled), .success(.revoked),
                .success(.active),
                .success(.active),
            ]
        )
        + row(
            .disabled,
            [
                .success(.active), denied("disabled", "disabled"), .success(.revoked),
                .success(.disabled),
                .success(.disabled),
            ]
        )
        + row(
            .expired,
            [
                denied("expired", "active"), denied("expired", "disabled"), .success(.revoked),
                denied("expired", "rotated"), denied("expired", "rotated"),
            ]
        )
        + row(
            .expiredWhileDisabled,
            [
                denied("expired", "active"), denied("expired", "disabled"), .success(.revoked),
                denied("expired", "rotated"), denied("expired", "rotated"),
            ]
        )
        + row(
            .revoked,
            [
                denied("revoked", "active"), denied("revoked", "disabled"),
                denied("revoked", "revoked"),
                denied("revoked", "rotated"), denied("revoked", "rotated"),
            ]
        )
        + row(
            .revokedAndExpired,
            [
                denied("revoked", "active"), denied("revoked", "disabled"),
                denied("revoked", "revoked"),
                denied("revoked", "rotated"), denied("revoked", "rotated"),
            ]
        )

    @Test("has a cell for every phase and change")
    func isWhole() {
        #expect(
            Set(Self.table.map(\.description)).count == Row.allCases.count * Change.allCases.count
        )
    }

    @Test("holds, and each change leaves exactly one audit row", arguments: table)
    func holds(_ cell: Cell) async throws {
        let stage = try await AuthorityStage()
        let id = try await credential(cell.row, on: stage)
        let before = try await stage.contents()
        let denial = try await stage.denial { try await apply(cell.change, to: id, on: stage) }
        let after = try await stage.contents()
        let record = try #require(try await stage.record(id))
        let row = try #require(after.audit.last)
        #expect(after.audit.count == before.audit.count + 1)
        #expect(row.subject == id.rawValue)
        #expect(row.actor == "owner")
        switch cell.expected {
        case .success(let phase):
            #expect(denial == nil)
            #expect(CredentialRules.phase(record, at: stage.clock.now) == phase)
            #expect(row.action == cell.change.action)
            #expect(after.feed.dropFirst(before.feed.count).map(\.key) == record.factKeys)
        case .failure(let expected):
            #expect(denial == expected)
            #expect(after.credentials == before.credentials)
            #expect(after.feed == before.feed)
            #expect(row.action == "denied")
            let details: JSONValue = [
                "action": .string(cell.change.action), "reason": .string(expected.description),
            ]
            #expect(row.details == details.text)
        }
    }

    private func credential(_ row: Row, on stage: AuthorityStage) async throws -> CredentialID {
        let id = try await stage.issue(expiresIn: .seconds(60)).record.id
        switch row {
        case .active, .expired: break
        case .disabled, .expiredWhileDisabled:
            _ = try await stage.authority.change(id, to: .disabled, by: "test")
        case .revoked, .revokedAndExpired:
            _ = try await stage.authority.change(id, to: .revoked, by: "test")
        }
        if [.expired, .expiredWhileDisabled, .revokedAndExpired].contains(row) {
            stage.clock.advance(by: .seconds(60))
        }
        return id
    }

    private func apply(
        _ change: Change,
        to id: CredentialID,
        on stage: AuthorityStage
    ) async throws {
        let authority = stage.authority
        switch change {
        case .enable: _ = try await authority.change(id, to: .active, by: "owner")
        case .disable: _ = try await authority.change(id, to: .disabled, by: "owner")
        case .revoke: _ = try await authority.change(id, to: .revoked, by: "owner")
        case .rotate: _ = try await authority.rotate(id, overlap: .seconds(60), by: "owner")
        case .reset: _ = try await authority.rotate(id, overlap: .zero, by: "owner")
        }
    }

    @Test("counts a credential as expired at its moment of expiry, and not before")
    func expiresAtItsMoment() async throws {
        let stage = try await AuthorityStage()
        let record = try await stage.issue(expiresIn: .seconds(60)).record
        let end = try #require(record.expiresAt)
        let before = Instant(microseconds: end.microseconds - 1)
        #expect(CredentialRules.phase(record, at: before) == .active)
        #expect(CredentialRules.phase(record, at: end) == .expired)
    }
}
