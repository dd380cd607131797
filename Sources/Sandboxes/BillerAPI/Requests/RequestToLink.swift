import Gatekeeper
import TollgateCore

/// A client's request that an end user link an account (contract, section 6).
struct RequestToLink: StoredRecord, Hashable {
    /// What became of it.
    enum Status: String, Sendable, Hashable, CaseIterable {
        /// The end user has not begun.
        case pending = "PENDING"
        /// The end user has begun.
        case inProgress = "IN_PROGRESS"
        /// The account is linked.
        case completed = "COMPLETED"
        /// The end user, or the client, does not want it.
        case cancelled = "CANCELLED"
        /// Nobody did anything in time.
        case expired = "EXPIRED"
    }

    /// The kind of its documents.
    static let document = BillerAPIDocument.requestToLink
    /// The column with the client's credential.
    static let clientColumn = "client"
    /// The column with the client's credential and the end user, as long as something can come of it.
    static let openColumn = "open"
    /// How long an end user has.
    static let lifetime: Duration = .seconds(7 * 86_400)
    /// How many requests one client can have.
    static let perClientMax = 1_000
    /// The most letters of a client's name for an end user.
    static let endUserMax = 255
    /// The most bytes of the metadata.
    static let metadataBytesMax = 4_096

    /// Its name.
    let id: String
    /// The client's credential.
    let client: CredentialID
    /// What the client calls the end user.
    let endUser: String
    /// The biller's name in the directory, or `nil` where the end user chooses.
    let biller: String?
    /// What became of it, but for the passing of time.
    var status: Status
    /// The newest link token that was made for its end user, or `nil`.
    var linkToken: LinkID?
    /// What the client noted with it, an object or `null`.
    let metadata: JSONValue
    /// When it was made.
    let createdAt: Instant

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("id", .string(id)), ("client", .string(client.rawValue)),
            ("end_user", .string(endUser)), ("biller", .optional(biller)),
            ("status", .string(status.rawValue)), ("link_token", .optional(linkToken?.rawValue)),
            ("metadata", metadata), ("created_at", createdAt.keptJSON),
        ])
    }

    /// The columns by which requests are found.
    var index: [String: DocumentIndexValue] {
        var index = [Self.clientColumn: DocumentIndexValue.text(client.rawValue)]
        switch status {
        case .pending, .inProgress: index[Self.openColumn] = Self.openKey(client, endUser)
        case .completed, .cancelled, .expired: break
        }
        return index
    }

    /// The value of ``openColumn``; a credential's id has no space, so no two pairs are alike.
    static func openKey(_ client: CredentialID, _ endUser: String) -> DocumentIndexValue {
        .text("\(client.rawValue) \(endUser)")
    }

    /// The ids by which webhooks tell of it.
    var told: JSONObject {
        JSONObject([
            ("request_to_link_id", .string(id)), ("client_user_id", .string(endUser)),
        ])
    }

    /// When an end user can do nothing more.
    var expiresAt: Instant { createdAt + Self.lifetime }

    /// What became of it by a moment.
    func status(at now: Instant) -> Status {
        switch status {
        case .pending, .inProgress: now >= expiresAt ? .expired : status
        case .completed, .cancelled, .expired: status
        }
    }

    /// The request as an answer shows it.
    ///
    /// It has no link token of its own: it names the one that the client makes when its end user comes,
    /// and the page of that.
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - publicURL: Where addresses in answers begin.
    /// - Returns: The members.
    func answer(at now: Instant, publicURL: String) -> JSONValue {
        [
            "id": .string(id), "client_user_id": .string(endUser), "biller_id": .optional(biller),
            "status": .string(status(at: now).rawValue),
            "link_token_id": .optional(linkToken?.rawValue),
            "session_url": .optional(linkToken.map { "\(publicURL)/connect/\($0)" }),
            "metadata": metadata,
            "created_at": .string(createdAt.rfc3339), "expires_at": .string(expiresAt.rfc3339),
        ]
    }
}

extension RequestToLink {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let id = json["id"]?.string, let client = json["client"]?.string,
            let endUser = json["end_user"]?.string,
            let status = json["status"]?.string.flatMap(Status.init),
            let createdAt = Instant(kept: json["created_at"])
        else { return nil }
        self.init(
            id: id,
            client: CredentialID(rawValue: client),
            endUser: endUser,
            biller: json["biller"]?.string,
            status: status,
            linkToken: json["link_token"]?.string.map(LinkID.init(rawValue:)),
            metadata: json["metadata"] ?? .null,
            createdAt: createdAt
        )
    }
}
