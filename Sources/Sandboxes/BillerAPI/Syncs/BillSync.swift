import Gatekeeper
import TollgateCore

/// One run that fetches the bills of a linked account.
///
/// Nothing runs: how far it is follows from the time that has passed since it was asked for.
struct BillSync: StoredRecord, Hashable {
    /// How far a run is (contract, section 6).
    enum Status: String, Sendable, Hashable, CaseIterable {
        /// It waits.
        case pending = "PENDING"
        /// It runs.
        case inProgress = "IN_PROGRESS"
        /// It is done.
        case completed = "COMPLETED"
        /// It is over, and found nothing.
        case failed = "FAILED"
    }

    /// The kind of its documents.
    static let document = BillerAPIDocument.sync
    /// The column with the linked account's name.
    static let linkColumn = "link"
    /// How long a run waits before it starts.
    static let startsAfter: Duration = .seconds(2)
    /// How long after it was asked for a run is over.
    static let endsAfter: Duration = .seconds(5)

    /// Its name.
    let id: String
    /// The linked account.
    let link: LinkedAccountID
    /// When it was asked for.
    let createdAt: Instant
    /// How many bills the linked account has.
    let billCount: Int
    /// How many of them no run before has found.
    let newCount: Int
    /// Whether it fails.
    let fails: Bool
    /// Whether it fails because the biller lets the end user in no more, and not for want of an answer.
    let isRefused: Bool

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("link", .string(link.rawValue)),
            ("created_at", createdAt.keptJSON), ("bills", .integer(billCount)),
            ("new", .integer(newCount)), ("fails", .bool(fails)),
            ("refused", .bool(isRefused)),
        ])
    }

    /// The columns by which runs are found.
    var index: [String: DocumentIndexValue] { [Self.linkColumn: .text(link.rawValue)] }

    /// How far it is at a moment.
    func status(at now: Instant) -> Status {
        let age = now - createdAt
        if age < Self.startsAfter { return .pending }
        if age < Self.endsAfter { return .inProgress }
        return fails ? .failed : .completed
    }

    /// Whether it is over at a moment.
    func isOver(at now: Instant) -> Bool { now - createdAt >= Self.endsAfter }

    /// The run as the answer to its trigger shows it (contract, section 6).
    func answer(at now: Instant) -> JSONValue {
        .object(JSONObject(head(at: now)))
    }

    /// The run as the list shows it (contract, section 6).
    func record(at now: Instant) -> JSONValue {
        let status = status(at: now)
        let (started, ended) = (status != .pending, isOver(at: now))
        let found = status == .completed ? (billCount, newCount) : (0, 0)
        let fault: LinkSignInFault = isRefused ? .invalidCredentials : .billerUnavailable
        let error: JSONValue = status == .failed ? .string(fault.rawValue) : .null
        return .object(
            JSONObject(
                head(at: now) + [
                    ("bills_found", .integer(found.0)),
                    ("bills_updated", .integer(found.1)),
                    ("error", error),
                    ("started_at", .optional(started ? time(Self.startsAfter) : nil)),
                    ("completed_at", .optional(ended ? time(Self.endsAfter) : nil)),
                ]
            )
        )
    }

    private func head(at now: Instant) -> [(String, JSONValue)] {
        [
            ("id", .string(id)), ("account_link_id", .string(link.rawValue)),
            ("status", .string(status(at: now).rawValue)),
            ("created_at", .string(createdAt.rfc3339)),
        ]
    }

    private func time(_ after: Duration) -> String { (createdAt + after).rfc3339 }
}

extension BillSync {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let link = json["link"]?.string,
            let createdAt = Instant(kept: json["created_at"]),
            let billCount = json["bills"]?.integer, (0...1_000_000).contains(billCount),
            let newCount = json["new"]?.integer, (0...1_000_000).contains(newCount),
            let fails = json["fails"]?.bool
        else { return nil }
        self.init(
            id: id,
            link: LinkedAccountID(rawValue: link),
            createdAt: createdAt,
            billCount: Int(billCount),
            newCount: Int(newCount),
            fails: fails,
            // Runs from before there was this member failed for want of an answer.
            isRefused: json["refused"]?.bool ?? false
        )
    }
}
