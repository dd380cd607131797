import TollgateCore

/// Sessions by id, and their ids by digest.
struct SessionTable: Sendable {
    private static let listMax = 1_000
    private static let revokedOwnersMax = 100

    private var records: [ExactText: SessionRecord] = [:]
    private var idsByDigest: [Digest: ExactText] = [:]

    mutating func insert(_ session: SessionRecord) throws {
        try requireStorable(session.id.rawValue, session.lastUse?.userAgent)
        let id = session.id.rawValue.exact
        guard records[id] == nil, idsByDigest[session.digest] == nil else {
            throw StoreFault(.duplicate, detail: "a session's id or digest")
        }
        records[id] = session
        idsByDigest[session.digest] = id
    }

    mutating func replace(_ session: SessionRecord) throws {
        try requireStorable(session.lastUse?.userAgent)
        let id = session.id.rawValue.exact
        guard var record = records[id] else {
            throw StoreFault(.other, detail: "the session to replace is not there")
        }
        guard (idsByDigest[session.digest] ?? id) == id else {
            throw StoreFault(.duplicate, detail: "a session's digest")
        }
        idsByDigest[record.digest] = nil
        idsByDigest[session.digest] = id
        (record.digest, record.pepper) = (session.digest, session.pepper)
        (record.lastUse, record.exposedAt) = (session.lastUse, session.exposedAt)
        records[id] = record
    }

    func find(_ digest: Digest) -> SessionRecord? { idsByDigest[digest].flatMap { records[$0] } }

    func find(id: ExactText) -> SessionRecord? { records[id] }

    func list(of credential: ExactText) -> [SessionRecord] {
        Array(own(credential).prefix(Self.listMax))
    }

    mutating func note(_ uses: [SessionID: SessionUse]) {
        for (id, use) in uses {
            let id = id.rawValue.exact
            guard let known = records[id], known.lastUse.map({ $0.at < use.at }) ?? true else {
                continue
            }
            records[id]?.lastUse = use
        }
    }

    mutating func remove(_ id: ExactText) -> Bool {
        guard let session = records.removeValue(forKey: id) else { return false }
        idsByDigest[session.digest] = nil
        return true
    }

    mutating func removeAll(of credential: ExactText) -> [Digest] {
        let ids = records.filter { $0.value.credential.rawValue.exact == credential }.keys.sorted()
        return ids.compactMap { id in
            guard let session = records[id], remove(id) else { return nil }
            return session.digest
        }
    }

    mutating func removeSome(of credential: ExactText, atMost count: Int) -> [Digest] {
        let own = records.filter { $0.value.credential.rawValue.exact == credential }
            .sorted { $0.key < $1.key }
        return remove(own.prefix(max(count, 0)).map(\.value))
    }

    func revokedOwners(_ credentials: CredentialTable) -> [CredentialID] {
        let owners = Set(records.values.map(\.credential))
            .filter { credentials.find($0)?.state == .revoked }
        return Array(
            owners.sorted { $0.rawValue.exact < $1.rawValue.exact }.prefix(Self.revokedOwnersMax)
        )
    }

    mutating func removeRested(of credential: ExactText, before moment: Instant) -> [Digest] {
        let rested = own(credential).filter { session in
            session.idle.map { (session.lastUse?.at ?? session.createdAt) + $0 < moment } ?? false
        }
        return remove(rested)
    }

    mutating func removeOldest(
        of credential: ExactText,
        _ kind: CredentialKindName,
        keeping count: Int,
        at moment: Instant
    ) -> [SessionRecord] {
        let all = own(credential).filter { $0.kind == kind }
        let living = all.filter { $0.expiresAt > moment }
        let ended = all.filter { $0.expiresAt <= moment }
        let chosen = Array((living + ended).dropFirst(count))
        _ = remove(chosen)
        return chosen
    }

    private mutating func remove(_ sessions: [SessionRecord]) -> [Digest] {
        sessions.filter { remove($0.id.rawValue.exact) }.map(\.digest)
    }

    /// The sessions of a credential, the newest first.
    private func own(_ credential: ExactText) -> [SessionRecord] {
        records.values.filter { $0.credential.rawValue.exact == credential }
            .sorted { ($1.createdAt, $0.id.rawValue.exact) < ($0.createdAt, $1.id.rawValue.exact) }
    }

    mutating func removeExpired(before moment: Instant) -> Int {
        let expired = records.filter { $0.value.expiresAt < moment }
            .sorted { ($0.value.expiresAt, $0.key) < ($1.value.expiresAt, $1.key) }
            .prefix(SessionRecord.removedMax)
        return expired.count { remove($0.key) }
    }

    func digestCounts(
        at wall: Instant,
        endingAfter end: Instant?,
        _ credentials: CredentialTable,
        _ organisations: OrganisationTable
    ) -> [PepperID: Int] {
        records.values.filter { session in
            guard session.expiresAt > end ?? wall else { return false }
            guard let owner = credentials.find(session.credential) else {
                return session.expiresAt > wall
            }
            let moment = organisations.moment(of: owner, at: wall)
            return session.expiresAt > moment && owner.mayVerify(at: moment)
        }
        .map(\.pepper).counted
    }
}

/// The session port on one transaction's copy.
struct SessionAccess: SessionPort {
    let work: MemoryTransaction

    func insert(_ session: SessionRecord) throws {
        try work.change { try $0.sessions.insert(session) }
    }

    func replace(_ session: SessionRecord) throws {
        try work.change { try $0.sessions.replace(session) }
    }

    func find(_ digest: Digest) -> SessionRecord? { work.state.sessions.find(digest) }

    func find(id: SessionID) -> SessionRecord? {
        work.state.sessions.find(id: id.rawValue.exact)
    }

    func list(of credential: CredentialID) -> [SessionRecord] {
        work.state.sessions.list(of: credential.rawValue.exact)
    }

    func note(_ uses: [SessionID: SessionUse]) throws {
        for use in uses.values { try requireStorable(use.userAgent) }
        try work.change { $0.sessions.note(uses) }
    }

    func remove(_ id: SessionID) throws -> Bool {
        try work.change { $0.sessions.remove(id.rawValue.exact) }
    }

    func removeAll(of credential: CredentialID) throws -> [Digest] {
        try work.change { $0.sessions.removeAll(of: credential.rawValue.exact) }
    }

    func removeSome(of credential: CredentialID, atMost count: Int) throws -> [Digest] {
        try work.change {
            $0.sessions.removeSome(of: credential.rawValue.exact, atMost: count)
        }
    }

    func revokedOwners() -> [CredentialID] {
        work.state.sessions.revokedOwners(work.state.credentials)
    }

    func removeRested(of credential: CredentialID, before moment: Instant) throws -> [Digest] {
        try work.change {
            $0.sessions.removeRested(of: credential.rawValue.exact, before: moment)
        }
    }

    func removeOldest(
        of credential: CredentialID,
        _ kind: CredentialKindName,
        keeping count: Int,
        at moment: Instant
    ) throws -> [SessionRecord] {
        try work.change {
            $0.sessions.removeOldest(
                of: credential.rawValue.exact,
                kind,
                keeping: count,
                at: moment
            )
        }
    }

    func removeExpired(before moment: Instant) throws -> Int {
        try work.change { $0.sessions.removeExpired(before: moment) }
    }

    func digestCounts(at moment: Instant, endingAfter end: Instant?) -> [PepperID: Int] {
        let state = work.state
        return state.sessions.digestCounts(
            at: moment,
            endingAfter: end,
            state.credentials,
            state.organisations
        )
    }
}
