import TollgateCore

/// What an admission leaves behind: the use of a secret, and a word on when it ends.
extension Gatekeeper {
    /// The field of admitted answers that says when the presented credential stops working.
    public static let expiresField = "Tollgate-Credential-Expires"

    /// The carrier of a secret that signed the request instead of standing in it.
    static let signatureCarrier = "signature"

    /// Notes all secrets and sessions that proved the caller of an admitted request.
    ///
    /// The moments are the account's, as those are by which the secret or the session ends. A session was
    /// used when its head was decided: however late the body ends, it revives nothing that rested too long
    /// meanwhile.
    func noteUse(_ passage: Passage, signedBy key: SecretID? = nil) {
        let wall = parts.time.now()
        let now = passage.account.now(at: wall)
        let headAt = passage.account.now(at: passage.headAt ?? wall)
        if let proof = passage.proof {
            noteUse(of: proof, passage.decision.carrier ?? "", passage, at: now, headAt)
        }
        for other in passage.otherProofs {
            noteUse(of: other.proof, other.carrier, passage, at: now, headAt)
        }
        if let key {
            parts.uses.note(
                LastUse(
                    at: now,
                    address: passage.request.client,
                    carrier: Self.signatureCarrier
                ),
                of: key
            )
        }
    }

    private func noteUse(
        of proof: Proof,
        _ carrier: String,
        _ passage: Passage,
        at now: Instant,
        _ headAt: Instant
    ) {
        let client = passage.request.client
        if let session = proof.facts.session {
            proof.facts.clock?.touch(headAt)
            let userAgent = passage.request.headers["user-agent"] ?? ""
            parts.uses.note(
                SessionUse(at: headAt, address: client, userAgent: userAgent),
                of: session
            )
        } else {
            parts.uses.note(
                LastUse(at: now, address: client, carrier: carrier),
                of: proof.secret.id
            )
        }
    }

    /// Adds to an admitted answer when its credential ends, if that is near.
    ///
    /// The end is the credential's own, or that of the overlap of an old secret, whichever is nearer; of
    /// several that were presented, the nearest.
    func tellingEnd(_ answer: Answer, _ passage: Passage) -> Answer {
        guard parts.expiryWarning > .zero, let end = passage.end,
            end <= passage.account.now(at: parts.time.now()) + parts.expiryWarning
        else { return answer }
        var reply = answer.reply
        reply.headers.add(Self.expiresField, end.rfc3339)
        return Answer(reply: reply, decision: answer.decision)
    }
}

extension Passage {
    /// When the first of what was presented stops working, or `nil` for no end in sight.
    fileprivate var end: Instant? {
        var end = proof?.end
        for other in otherProofs {
            guard let next = other.proof.end else { continue }
            end = min(end ?? next, next)
        }
        return end
    }
}

extension Proof {
    /// When what was presented stops working by what is known now, or `nil` for no end in sight.
    fileprivate var end: Instant? {
        guard facts.session == nil, let retiresAt = secret.retiresAt else { return owner.expiresAt }
        return min(retiresAt, owner.expiresAt ?? retiresAt)
    }
}
