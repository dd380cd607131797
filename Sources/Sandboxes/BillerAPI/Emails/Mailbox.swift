import Gatekeeper
import TollgateCore

/// A mailbox that an end user connected; in the sandbox it is an invented one.
struct Mailbox: StoredRecord, Hashable {
    /// The kind of its documents.
    static let document = BillerAPIDocument.mailbox
    /// The column with the client's credential.
    static let clientColumn = "client"
    /// How many mailboxes one client can have.
    static let perClientMax = 1_000

    /// Its name, which follows from its client and its end user.
    let id: String
    /// The client's credential.
    let client: CredentialID
    /// What the client calls the end user.
    let endUser: String
    /// When it was connected.
    let connectedAt: Instant

    /// Makes a mailbox.
    init(client: CredentialID, endUser: String, connectedAt: Instant) {
        id = Self.id(client, endUser)
        (self.client, self.endUser, self.connectedAt) = (client, endUser, connectedAt)
    }

    /// The name of an end user's mailbox.
    static func id(_ client: CredentialID, _ endUser: String) -> String {
        let texts = [client.rawValue, endUser]
        return "eml_" + Fingerprint(texts).text + Fingerprint(texts.reversed()).text
    }

    /// What is kept of it.
    var json: JSONObject {
        JSONObject([
            ("client", .string(client.rawValue)), ("end_user", .string(endUser)),
            ("connected_at", connectedAt.keptJSON),
        ])
    }

    /// The columns by which mailboxes are found.
    var index: [String: DocumentIndexValue] { [Self.clientColumn: .text(client.rawValue)] }

    /// The mailbox as an answer shows it.
    var answer: JSONValue {
        [
            "id": .string(id), "user_id": .string(endUser), "provider": "gmail",
            "status": "CONNECTED", "connected_at": .string(connectedAt.rfc3339),
        ]
    }
}

extension Mailbox {
    /// Reads what was kept; `nil` for anything else.
    init?(_ json: JSONObject) {
        guard let client = json["client"]?.string, let endUser = json["end_user"]?.string,
            let connectedAt = Instant(kept: json["connected_at"])
        else { return nil }
        self.init(
            client: CredentialID(rawValue: client),
            endUser: endUser,
            connectedAt: connectedAt
        )
    }

    /// The mails in it that tell of bills, the newest first: the same every time, kept nowhere.
    var messages: [MailMessage] {
        MailMessage.samples.enumerated().map { number, sample in
            MailMessage(
                id: "msg_" + Fingerprint([id, String(number)]).text,
                biller: sample.biller,
                daysBefore: sample.daysBefore,
                mailbox: self
            )
        }
    }
}

/// A mail that tells of a bill.
struct MailMessage: Sendable, Hashable {
    /// From which billers the mails of a mailbox are, and how long before it was connected they came.
    static let samples: [(biller: String, daysBefore: Int64)] = [
        ("test_electric_company", 2), ("clearwell_utilities", 9), ("kestrel_broadband", 31),
    ]

    /// Its name.
    let id: String
    /// The biller's name in the directory.
    let biller: String
    /// How many days before the mailbox was connected it came.
    let daysBefore: Int64
    /// Where it lies.
    let mailbox: Mailbox

    /// The day on which it came.
    var date: String { mailbox.connectedAt.date(plusDays: -daysBefore) }

    /// The mail as an answer shows it.
    var json: JSONValue {
        let name = BillerDirectory.find(biller)?.name ?? biller
        return [
            "id": .string(id), "user_id": .string(mailbox.endUser), "biller_id": .string(biller),
            // A domain for examples (RFC 2606).
            "from": "billing@example.com", "subject": .string("Your \(name) bill is ready"),
            "received_at": .string(date + "T08:00:00Z"),
        ]
    }
}
