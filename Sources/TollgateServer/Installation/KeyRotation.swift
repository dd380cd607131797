public import Authority
public import TollgateCore
public import TollgateCrypto

/// Why a change of the rings was not made.
public enum KeyChangeError: RuleRefusal, CustomStringConvertible {
    /// The ring has no place for another member.
    case ringFull(RingName, drop: Int)
    /// No such member.
    case noSuchMember(RingName, Int)
    /// The member makes what is new.
    case inUse(RingName, Int)
    /// Something would die with the member.
    case needed(RingName, Int, KeyDependents)
    /// A server still makes what is new with the member.
    case usedByNode(RingName, Int, NodeID)

    /// The sentence for the operator.
    public var description: String {
        switch self {
        case .ringFull(let ring, let member):
            "the ring has \(PepperRing.membersMax) members, which is the most; first: tollgate keys drop \(ring.rawValue) \(member)"
        case .noSuchMember(let ring, let member): "there is no \(ring.rawValue) \(member)"
        case .inUse(let ring, let member):
            "\(ring.rawValue) \(member) is in use; rotate first"
        case .needed(let ring, let member, let dependents):
            "\(ring.rawValue) \(member) is still needed: \(dependents.summary)"
        case .usedByNode(let ring, let member, let node):
            "\(node) still uses \(ring.rawValue) \(member) for what is new; try again"
        }
    }
}

/// Some running servers have not read the rings' file in time; the rotation can be run again.
public struct NodesBehind: Error, CustomStringConvertible {
    /// What they were waited for.
    public let ring: RingName
    /// The member that they have not reported.
    public let member: Int
    /// The servers.
    public let nodes: [NodeID]

    /// The sentence for the operator.
    public var description: String {
        """
        not every server has read \(ring.rawValue) \(member) in time: \
        \(nodes.map(\.rawValue).joined(separator: ", ")); what was done stays, run the command again
        """
    }
}

/// What a rotation did.
public struct RotationOutcome: Sendable {
    /// The member that is in use now.
    public let member: Int
    /// Whether an earlier rotation was brought to its end.
    public let isResumed: Bool
    /// What was sealed again, for the ring of seals.
    public let resealing: Resealing?
}

/// Changes the rings of an installation while its servers run.
///
/// The steps of a rotation, each of which leaves a ring that works:
///
/// 1. a new member is added that only verifies or opens;
/// 2. every running server has read it, so that none meets what it cannot verify;
/// 3. it is put into use;
/// 4. every running server has read that, so that none goes on with the old one;
/// 5. sealed secrets are sealed again. Digests move by themselves, each at its secret's next use.
///
/// A rotation that was interrupted goes on with the next run.
public struct KeyRotation: Sendable {
    /// How long two looks at the servers' reports lie apart.
    static let pollInterval: Duration = .milliseconds(100)

    private let installation: Installation
    private let actor: Actor
    private let pause: @Sendable (Duration) async throws -> Void

    /// Makes a rotation.
    ///
    /// - Parameters:
    ///   - installation: The opened data folder.
    ///   - actor: Who changes the keys.
    ///   - pause: Waits.
    public init(
        _ installation: Installation,
        by actor: Actor,
        pause: @escaping @Sendable (Duration) async throws -> Void = {
            // Other processes tell what they have read by rows in the store, and nothing tells of a row:
            // only another look does.
            try await Task.sleep(for: $0)
        }
    ) {
        self.installation = installation
        self.actor = actor
        self.pause = pause
    }

    /// Gives a ring a new member and puts it into use, or brings the last rotation to its end.
    ///
    /// - Parameters:
    ///   - ring: The ring.
    ///   - wait: How long to wait for the servers, for each step anew.
    /// - Returns: What was done.
    /// - Throws: ``KeyChangeError``, ``NodesBehind``, ``InstallationError``, ``StoreFault``.
    public func rotate(_ ring: RingName, wait: Duration) async throws -> RotationOutcome {
        if ring == .seal, let finished = try await finishResealing(wait) { return finished }
        let (member, isResumed) = try await begin(ring)
        try await awaitNodes(ring, member, within: wait) { $0.contains(member) }
        if try installation.folder.readRings().memberInUse(of: ring) != member {
            try await installation.authority.record(
                .keysPromote,
                "\(ring.rawValue) \(member)",
                by: actor
            )
            installation.rings.replace(
                try installation.folder.changeRings { try $0.promoting(member, in: ring) }
            )
        }
        try await awaitNodes(ring, member, within: wait) { $0.first == member }
        return RotationOutcome(
            member: member,
            isResumed: isResumed,
            resealing: ring == .seal ? try await installation.authority.resealAll(by: actor) : nil
        )
    }

    /// Takes a member out of a ring, if nothing depends on it.
    ///
    /// There is no way to take one out that is needed: revoke what depends on it, then it is not.
    ///
    /// - Parameters:
    ///   - member: The member.
    ///   - ring: The ring.
    /// - Throws: ``KeyChangeError``, ``InstallationError``, ``StoreFault``.
    public func drop(_ member: Int, from ring: RingName) async throws {
        let rings = try installation.folder.readRings()
        guard rings.members(of: ring).contains(member) else {
            throw KeyChangeError.noSuchMember(ring, member)
        }
        guard rings.memberInUse(of: ring) != member else {
            throw KeyChangeError.inUse(ring, member)
        }
        try await requireUnused(member, ring)
        try await installation.authority.record(.keysDrop, "\(ring.rawValue) \(member)", by: actor)
        try installation.folder.changeRings { try $0.dropping(member, from: ring) }
        do {
            // A command that began before may have made something with the member meanwhile.
            try await requireUnused(member, ring)
        } catch {
            try installation.folder.changeRings { try $0.returning(member, of: rings, to: ring) }
            throw error
        }
    }

    /// Adds a member, or finds the one that an earlier run added.
    private func begin(_ ring: RingName) async throws -> (member: Int, isResumed: Bool) {
        let rings = try installation.folder.readRings()
        installation.rings.replace(rings)
        if let waiting = rings.waitingMember(of: ring) { return (waiting, true) }
        let current = rings.memberInUse(of: ring)
        guard rings.members(of: ring).count < PepperRing.membersMax else {
            let oldest = rings.members(of: ring).filter { $0 != current }.min() ?? current
            throw KeyChangeError.ringFull(ring, drop: oldest)
        }
        try await installation.authority.record(
            .keysAdd,
            ring.rawValue,
            ["members": .array(rings.members(of: ring).map { .integer($0) })],
            by: actor
        )
        let randomness = installation.randomness
        let changed = try installation.folder.changeRings { rings in
            // Another rotation may have added one meanwhile: then both go on with that.
            try rings.waitingMember(of: ring) == nil ? rings.adding(to: ring, randomness) : rings
        }
        installation.rings.replace(changed)
        return (changed.waitingMember(of: ring) ?? changed.memberInUse(of: ring), false)
    }

    /// Brings an interrupted sealing to its end; `nil` where there is nothing to do, or nothing that can be
    /// done.
    private func finishResealing(_ wait: Duration) async throws -> RotationOutcome? {
        let rings = try installation.folder.readRings()
        installation.rings.replace(rings)
        let current = rings.memberInUse(of: .seal)
        let stale = try await installation.authority.keyUse().members(of: .seal)
            .contains { $0 != current }
        guard stale, rings.waitingMember(of: .seal) == nil else { return nil }
        try await awaitNodes(.seal, current, within: wait) { $0.first == current }
        let done = try await installation.authority.resealAll(by: actor)
        guard done.secrets + done.vaultEntries > 0 else { return nil }
        return RotationOutcome(member: current, isResumed: true, resealing: done)
    }

    private func requireUnused(_ member: Int, _ ring: RingName) async throws {
        let nodes = try await LiveNodes.list(installation.store, at: installation.time.now())
        if let node = nodes.first(where: { $0.members(of: ring).first == member }) {
            throw KeyChangeError.usedByNode(ring, member, node.id)
        }
        let dependents = try await installation.authority.dependents(on: member, of: ring)
        guard dependents.isEmpty else {
            throw KeyChangeError.needed(ring, member, dependents)
        }
    }

    private func awaitNodes(
        _ ring: RingName,
        _ member: Int,
        within wait: Duration,
        until isReady: ([Int]) -> Bool
    ) async throws {
        let deadline = installation.time.monotonic() + wait
        while true {
            let nodes = try await LiveNodes.list(installation.store, at: installation.time.now())
            let behind = nodes.filter { !isReady($0.members(of: ring)) }
            if behind.isEmpty { return }
            guard installation.time.monotonic() < deadline else {
                throw NodesBehind(ring: ring, member: member, nodes: behind.map(\.id))
            }
            try await pause(Self.pollInterval)
        }
    }
}

extension KeyDependents {
    /// The dependents in one line, by kind and count.
    public var summary: String {
        var parts = kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, tally in
            """
            \(tally.count) secret(s) of \(kind) (\(tally.neverUsed) never used, \
            \(tally.unusedFor30Days) unused for 30 days, \(tally.unusedFor90Days) for 90 days)
            """
        }
        if sessions > 0 {
            parts.append(
                """
                \(sessions) session(s), \(endlessSessions) of them without an end (each moves when its \
                token is used; else rotate or revoke the token, or wait for its end)
                """
            )
        }
        parts += purposes.sorted { $0.key < $1.key }.map { purpose, count in
            "\(count) vault entries for \(purpose)"
        }
        return parts.joined(separator: ", ")
    }
}
