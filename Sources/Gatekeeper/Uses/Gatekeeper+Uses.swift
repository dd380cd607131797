import TollgateCore

/// What an admission leaves behind: the use of a secret, and a word on when it ends.
extension Gatekeeper {
    /// The field of admitted answers that says when the presented credential stops working.
    public static let expiresField = "Tollgate-Credential-Expires"

    /// The carrier of a secret that signed the request instead of standing in it.
    static let signatureCarrier = "signature"

    /// Notes that a secret or a session proved the caller of an admitted request.
    ///
    /// A session was used when its head was decided: however late the body ends, it revives nothing that
    /// rested too long meanwhile.
    func noteUse(_ passage: Passage, signedBy key: SecretID? = nil) {
        let (now, client) = (parts.time.now(), passage.request.client)
        if let proof = passage.proof {
            if let session = proof.facts.session {
                let used = passage.headAt ?? now
                proof.facts.clock?.touch(used)
                let userAgent = passage.request.headers["user-agent"] ?? ""
                parts.uses.note(
                    SessionUse(at: used, address: client, userAgent: userAgent),
                    of: session
                )
            } else {
                let carrier = passage.decision.carrier ?? ""
                parts.uses.note(
                    LastUse(at: now, address: client, carrier: carrier),
                    of: proof.secret.id
                )
            }
        }
        if let key {
            parts.uses.note(
                LastUse(at: now, address: client, carrier: Self.signatureCarrier),
                of: key
            )
        }
    }

    /// Adds to an admitted answer when its credential ends, if that is near.
    ///
    /// The end is the credential's own, or that of the overlap of an old secret, whichever is nearer.
    func tellingEnd(_ answer: Answer, _ passage: Passage) -> Answer {
        guard parts.expiryWarning > .zero, let end = passage.proof?.end,
            end <= parts.time.now() + parts.expiryWarning
        else { return answer }
        var reply = answer.reply
        reply.headers.add(Self.expiresField, end.rfc3339)
        return Answer(reply: reply, decision: answer.decision)
    }
}

extension Proof {
    /// When what was presented stops working by what is known now, or `nil` for no end in sight.
    fileprivate var end: Instant? {
        guard facts.session == nil, let retiresAt = secret.retiresAt else { return owner.expiresAt }
        return min(retiresAt, owner.expiresAt ?? retiresAt)
    }
}
