import Callbacks
import Gatekeeper
import TollgateCore
import TollgateCrypto

extension BillogramDesk {
    /// Takes over where callbacks go and what signs them; the key goes to the vault.
    func takeCallbacks(_ given: JSONObject?, into record: inout BillogramRecord) throws {
        for name in ["url", "custom"] {
            let value = given?[name] ?? record.callbacks[name] ?? .null
            record.callbacks[name] = name == "url" && value == "" ? .null : value
        }
        guard let key = given?["sign_key"] else { return }
        try takeKey(key.string ?? "", into: &record)
    }

    /// An empty key is none; the key that is there stays where it is.
    private func takeKey(_ text: String, into record: inout BillogramRecord) throws {
        let old = record.callbackKey
        let isSame = try old.flatMap { try world.vault.open($0, in: transaction) }
            .map { $0.matches(Secret(text)) }
        guard isSame != true else { return }
        record.callbackKey =
            text.isEmpty
            ? nil
            : try world.vault.put(
                Secret(text),
                purpose: Self.vaultPurpose,
                place.organisation,
                place.environment,
                in: transaction
            )
        try release(old, of: record.id)
    }

    /// Removes a key that nothing needs any more; a callback that may still be sent keeps its key, which
    /// goes when the last callback that names it does.
    func release(_ key: VaultID?, of id: String) throws {
        guard let key else { return }
        let isNeeded = try [CallbackState.pending, .failed].contains { state in
            let filter = CallbackFilter(
                organisation: place.organisation,
                environment: place.environment,
                state: state,
                subject: id
            )
            let callbacks = try transaction.outbox.list(filter)
            // Behind a full page may stand one that names the key.
            return callbacks.count >= filter.limit || callbacks.contains { $0.key == key }
        }
        if isNeeded {
            try world.vault.release(key, in: transaction)
        } else {
            try transaction.vault.remove(key)
        }
    }

    /// Queues the callback of an event.
    func tell(_ event: BillogramRecord.StoredEvent, of record: BillogramRecord) throws {
        let content = JSONObject([
            ("custom", record.callbacks["custom"] ?? .null),
            ("billogram", .object(record.told)),
            ("event", .object(event.full(of: record.id))),
        ])
        let destination = record.callbacks["url"]?.string.map {
            CallbackDestination(url: $0, key: record.callbackKey)
        }
        try world.callbacks.queue(
            CallbackDraft(
                organisation: place.organisation,
                environment: place.environment,
                channel: "billogram",
                kind: "BillogramEvent",
                subject: record.id,
                content: content,
                destination: destination
            ),
            at: now,
            in: transaction
        )
    }
}
