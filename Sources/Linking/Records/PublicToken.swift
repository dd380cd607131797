import TollgateCore

/// What is kept of a public token: never the token itself.
struct PublicToken: Sendable {
    /// The keyed digest of the token.
    var digest: Digest
    /// When it ends.
    var expiresAt: Instant
    /// When it was exchanged, or `nil`.
    var exchangedAt: Instant?
    /// The idempotency key of the exchange, where it had one.
    var idempotencyKey: String?
    /// The access token that the exchange gave, sealed, for as long as the answer can be asked for
    /// again.
    var sealed: SealedBox?

    /// Makes the record of a new one.
    init(digest: Digest, expiresAt: Instant) {
        (self.digest, self.expiresAt) = (digest, expiresAt)
    }

    /// What is kept of it.
    var json: JSONValue {
        [
            "digest": .string(digest.description),
            "expires_at": .moment(expiresAt),
            "exchanged_at": .moment(exchangedAt),
            "key": .optional(idempotencyKey),
            "sealed": sealed.map {
                ["key": .integer($0.key), "box": .string(Hexadecimal.encode($0.bytes))]
            } ?? .null,
        ]
    }

    /// Reads what was kept.
    init?(_ json: JSONObject) {
        guard let bytes = json["digest"]?.string.flatMap({ Hexadecimal.decode($0) }),
            let digest = Digest(bytes), let expiresAt = json.moment("expires_at")
        else { return nil }
        (self.digest, self.expiresAt) = (digest, expiresAt)
        exchangedAt = json.moment("exchanged_at")
        idempotencyKey = json["key"]?.string
        guard let box = json["sealed"]?.object else { return }
        guard let key = box["key"]?.integer,
            let sealed = box["box"]?.string.flatMap({ Hexadecimal.decode($0) })
        else { return nil }
        self.sealed = SealedBox(key: Int(key), bytes: sealed)
    }
}
