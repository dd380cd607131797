public import ArgumentParser
import Authority
import TollgateCore
public import TollgateCrypto
import TollgateServer

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List, rotate, drop, export and import the server's own keys.",
        subcommands: [List.self, Rotate.self, Drop.self, ExportKeys.self, ImportKeys.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys, what depends on each, and which servers have read them."
        )

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withInstallation { installation in
                let use = try await installation.authority.keyUse()
                let nodes = try await LiveNodes.list(
                    installation.store,
                    at: installation.time.now()
                )
                let view = KeysView(rings: installation.rings.current, use: use, nodes: nodes)
                common.show(view.json, view.text)
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a ring a new key and put it into use, while servers run.",
            discussion: """
                A new key is added, every running server reads it, then it is put into use. Digests move to \
                it at the next use of their secrets; sealed secrets are sealed again at once. What was \
                interrupted goes on with the next run.
                """
        )

        @Argument(help: "The ring: pepper or seal.") var ring: RingName
        @Option(
            help: "How long to wait for running servers in each step, such as 60s.",
            transform: { try Duration(argument: $0) }
        )
        var wait = Duration.seconds(60)
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withInstallation(
                denying: AdministrativeAct("keys.rotate", ring.rawValue)
            ) { installation in
                let outcome = try await KeyRotation(installation, by: .command)
                    .rotate(ring, wait: wait)
                common.show(outcome.json(of: ring), outcome.text(of: ring))
            }
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a key out of its ring, if nothing depends on it.",
            discussion: """
                What depends on it is listed otherwise, and nothing is changed. Ask those people to use their \
                credentials and tokens once, or rotate or revoke them; there is no way to drop a key that is \
                needed.
                """
        )

        @Argument(help: "The ring: pepper or seal.") var ring: RingName
        @Argument(help: "The key's number.") var number: Int
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withInstallation(
                denying: AdministrativeAct("keys.drop", "\(ring.rawValue) \(number)")
            ) { installation in
                do {
                    try await KeyRotation(installation, by: .command).drop(number, from: ring)
                } catch KeyChangeError.needed(let ring, let member, let dependents) {
                    common.show(dependents.json(of: ring, member), dependents.text)
                    throw KeyChangeError.needed(ring, member, dependents)
                }
                common.show(
                    ["ring": .string(ring.rawValue), "dropped": .integer(number)],
                    "\(ring.rawValue) \(number) is gone"
                )
            }
        }
    }
}

extension RingName: ExpressibleByArgument {}

/// The rings as the command shows them: numbers and counts, never a key.
private struct KeysView {
    let rings: Rings
    let use: KeyUse
    let nodes: [NodeRecord]

    var json: JSONValue {
        [
            "peppers": members(.pepper), "seals": members(.seal),
            "nodes": .array(
                nodes.map { node in
                    [
                        "id": .string(node.id.rawValue),
                        "started_at": .string(node.startedAt.rfc3339),
                        "seen_at": .string(node.seenAt.rfc3339),
                        "peppers": .array(node.members(of: .pepper).map { .integer($0) }),
                        "seals": .array(node.members(of: .seal).map { .integer($0) }),
                    ]
                }
            ),
        ]
    }

    var text: String {
        let lines = RingName.allCases.flatMap { ring in
            rings.members(of: ring).map { member in
                let counts = counts(ring, member).map { "\($0.1) \($0.0)" }
                return "\(ring.rawValue) \(member)  \(state(ring, member))  "
                    + counts.joined(separator: ", ")
            }
        }
        let reports = nodes.map { node in
            let peppers = node.members(of: .pepper).map(String.init).joined(separator: ",")
            let seals = node.members(of: .seal).map(String.init).joined(separator: ",")
            return "\(node.id)  peppers \(peppers)  seals \(seals)  seen \(node.seenAt.rfc3339)"
        }
        return (lines + reports).joined(separator: "\n")
    }

    private func members(_ ring: RingName) -> JSONValue {
        .array(
            rings.members(of: ring).map { member in
                var object = JSONObject([
                    ("id", .integer(member)), ("state", .string(state(ring, member))),
                ])
                for (name, count) in counts(ring, member) { object[name] = .integer(count) }
                return .object(object)
            }
        )
    }

    private func state(_ ring: RingName, _ member: Int) -> String {
        if member == rings.memberInUse(of: ring) { return "in_use" }
        return member == rings.waitingMember(of: ring) ? "waiting" : "old"
    }

    private func counts(_ ring: RingName, _ member: Int) -> [(String, Int)] {
        switch ring {
        case .pepper:
            let id = PepperID(rawValue: member)
            return [
                ("secrets", use.secrets[id, default: 0]),
                ("sessions", use.sessions[id, default: 0]),
            ]
        case .seal:
            return [
                ("secrets", use.sealedSecrets[member, default: 0]),
                ("vault_entries", use.vaultEntries[member, default: 0]),
            ]
        }
    }
}

extension RotationOutcome {
    fileprivate func json(of ring: RingName) -> JSONValue {
        var object = JSONObject([
            ("ring", .string(ring.rawValue)), ("in_use", .integer(member)),
            ("resumed", .bool(isResumed)),
        ])
        if let resealing {
            object["resealed"] = [
                "secrets": .integer(resealing.secrets),
                "vault_entries": .integer(resealing.vaultEntries),
                "unreadable": .array(resealing.unreadable.map { .string($0) }),
            ]
        }
        return .object(object)
    }

    fileprivate func text(of ring: RingName) -> String {
        var text = "\(ring.rawValue) \(member) is in use"
        if isResumed { text += "; that ended an earlier rotation" }
        if let resealing {
            text += "\nsealed again: \(resealing.secrets) secret(s), "
            text += "\(resealing.vaultEntries) vault entries"
            if !resealing.unreadable.isEmpty {
                text += "\nWRONG cannot be opened: "
                text += resealing.unreadable.joined(separator: ", ")
            }
        }
        return text
    }
}

extension KeyDependents {
    fileprivate func json(of ring: RingName, _ member: Int) -> JSONValue {
        [
            "ring": .string(ring.rawValue), "id": .integer(member), "dropped": false,
            "kinds": .array(
                kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, tally in
                    [
                        "kind": .string(kind.rawValue), "secrets": .integer(tally.count),
                        "never_used": .integer(tally.neverUsed),
                        "unused_for_30d": .integer(tally.unusedFor30Days),
                        "unused_for_90d": .integer(tally.unusedFor90Days),
                    ]
                }
            ),
            "sessions": .integer(sessions),
            "sessions_without_end": .integer(endlessSessions),
            "vault_entries": .array(
                purposes.sorted { $0.key < $1.key }.map {
                    ["purpose": .string($0.key), "count": .integer($0.value)]
                }
            ),
            "secrets": .array(
                named.map { dependent in
                    [
                        "credential": .string(dependent.credential.rawValue),
                        "organisation": .string(dependent.organisation),
                        "kind": .string(dependent.kind.rawValue),
                        "label": .string(dependent.label),
                        "secret": .string(dependent.secret.rawValue),
                        "last_used_at": .optional(dependent.lastUsedAt?.rfc3339),
                    ]
                }
            ),
        ]
    }

    fileprivate var text: String {
        named.map { dependent in
            [
                dependent.credential.rawValue, dependent.kind.rawValue, dependent.organisation,
                dependent.lastUsedAt.map { "last used \($0.rfc3339)" } ?? "never used",
                dependent.label.harmless(),
            ].joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
