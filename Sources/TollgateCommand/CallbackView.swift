import Authority
import TollgateCore

/// A callback as the command shows it.
struct CallbackView: Sendable {
    private let callback: CallbackRecord
    private let organisation: String
    private let health: ReceiverHealth?

    init(_ callback: CallbackRecord, _ transaction: any StoreTransaction) throws {
        self.callback = callback
        organisation = try transaction.organisations.find(callback.organisation)?.name ?? ""
        health = try transaction.outbox.health(
            callback.organisation,
            callback.environment,
            callback.destination
        )
    }

    /// Members whose values are secrets wherever they stand in a body.
    private static let secretNames: Set<String> = [
        "sign_key", "signature", "password", "secret", "key", "token",
    ]

    var json: JSONObject {
        JSONObject([
            ("id", .string(callback.id.rawValue)), ("organisation", .string(organisation)),
            ("environment", .string(callback.environment.rawValue)),
            ("channel", .string(callback.channel)), ("kind", .string(callback.kind)),
            ("subject", .string(callback.subject)), ("destination", .string(callback.destination)),
            ("signed", .bool(callback.key != nil)), ("state", .string(callback.state.rawValue)),
            ("created_at", .string(callback.createdAt.rfc3339)),
            ("next_try_at", .optional(callback.nextTryAt?.rfc3339)),
            ("try_count", .integer(callback.tryCount)),
            ("last_fault", .optional(callback.tries.last?.fault)),
            ("receiver_disabled_at", .optional(health?.disabledAt?.rfc3339)),
        ])
    }

    var jsonWithTries: JSONObject {
        var json = json
        json["tries"] = .array(callback.tries.map(Self.json))
        json["content"] = content
        return json
    }

    /// The callback in one line for people.
    var line: String {
        let fault = callback.tries.last?.fault.map { "  \($0)" } ?? ""
        let next = callback.nextTryAt.map { "  next try \($0.rfc3339)" } ?? ""
        return "\(callback.id)  \(callback.createdAt.rfc3339)  \(organisation)"
            + "  \(callback.environment.rawValue)  \(callback.channel)  \(callback.kind.harmless())"
            + "  \(callback.subject.harmless())  \(callback.state.rawValue)"
            + "  \(callback.tryCount) tries\(fault)\(next)"
    }

    var text: String {
        let tries = callback.tries.map { entry in
            let status = entry.status.map { " \($0)" } ?? ""
            let answer = entry.answer.isEmpty ? "" : "  \(entry.answer)"
            return
                "    \(entry.at.rfc3339)  \(entry.milliseconds) ms  \(entry.fault ?? "delivered")\(status)\(answer)"
        }
        // The whole of what is told, which comes from outside, but nothing that commands a terminal.
        let (place, told) = (callback.destination.harmless(.max), content.text.harmless(.max))
        return ([line, "    to \(place)"] + tries + ["    \(told)"]).joined(separator: "\n")
    }

    private var content: JSONValue {
        (try? JSONValue(reading: callback.content)).map(Self.redacted) ?? .null
    }

    private static func json(_ entry: CallbackTry) -> JSONValue {
        [
            "at": .string(entry.at.rfc3339), "milliseconds": .integer(entry.milliseconds),
            "status": entry.status.map { .integer($0) } ?? .null,
            "fault": .optional(entry.fault), "answer": .string(entry.answer),
        ]
    }

    private static func redacted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(redacted))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        let isSecret = secretNames.contains(member.name) && !member.value.isNull
                        return (member.name, isSecret ? "(redacted)" : redacted(member.value))
                    }
                )
            )
        default: value
        }
    }
}

/// The settings of a channel as the command shows them: never with the key.
struct CallbackSettingsView {
    let settings: CallbackSettings
    let organisation: String
    /// What receivers verify with, `whpk_…`, where a key pair signs and was looked up.
    let publicKey: String?

    var json: JSONObject {
        JSONObject([
            ("organisation", .string(organisation)),
            ("environment", .string(settings.environment.rawValue)),
            ("channel", .string(settings.channel)), ("url", .optional(settings.destination)),
            ("signed", .bool(settings.key != nil)),
            ("allows_loopback", .bool(settings.allowsLoopback)),
            ("public_key", .optional(publicKey)),
        ])
    }

    var text: String {
        let place = settings.destination ?? "no address"
        let key = settings.key == nil ? "unsigned" : "signed"
        let loopback = settings.allowsLoopback ? "  loopback allowed" : ""
        let line =
            "\(organisation)  \(settings.environment.rawValue)  \(settings.channel)  \(place)  \(key)\(loopback)"
        guard let publicKey else { return line }
        return "\(line)\npublic key, for the receivers that verify v1a signatures: \(publicKey)"
    }
}
