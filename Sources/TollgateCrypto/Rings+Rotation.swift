public import TollgateCore

/// One of the two rings whose members can be changed.
public enum RingName: String, Sendable, Hashable, CaseIterable {
    /// The keys of digests.
    case pepper
    /// The keys of sealed secrets.
    case seal
}

/// The steps of a rotation as pure functions; after each of them the rings can be used as they are.
extension Rings {
    /// The numbers of a ring's members; the first is in use.
    public func members(of ring: RingName) -> [Int] { keys(of: ring).map(\.id) }

    /// The member of a ring that makes what is new.
    public func memberInUse(of ring: RingName) -> Int {
        switch ring {
        case .pepper: peppers.signing.id.rawValue
        case .seal: seals.members[0].id
        }
    }

    /// The member that a rotation added and has not put into use yet, or `nil`.
    public func waitingMember(of ring: RingName) -> Int? {
        let newest = members(of: ring).max()
        return newest == memberInUse(of: ring) ? nil : newest
    }

    /// Adds a new member that only verifies or opens.
    ///
    /// - Parameters:
    ///   - ring: The ring.
    ///   - randomness: Where the new key comes from.
    /// - Returns: The changed rings.
    /// - Throws: ``RingsError`` for a ring that is full.
    public func adding(to ring: RingName, _ randomness: Randomness) throws(RingsError) -> Rings {
        let keys = keys(of: ring)
        guard keys.count < PepperRing.membersMax else {
            throw RingsError("the ring has \(keys.count) members, which is the most")
        }
        let (number, isBeyond) = given(of: ring).addingReportingOverflow(1)
        guard !isBeyond else { throw RingsError("the ring has no number left") }
        let member = (id: number, secret: Secret(randomness.bytes(Self.keyBytes)))
        return try replacing(ring, with: keys + [member])
    }

    /// Puts a member into use; the one before goes on verifying or opening.
    ///
    /// - Parameters:
    ///   - id: The member.
    ///   - ring: The ring.
    /// - Returns: The changed rings.
    /// - Throws: ``RingsError`` for a member that is not there.
    public func promoting(_ id: Int, in ring: RingName) throws(RingsError) -> Rings {
        let keys = keys(of: ring)
        guard let member = keys.first(where: { $0.id == id }) else {
            throw RingsError("there is no \(ring.rawValue) \(id)")
        }
        return try replacing(ring, with: [member] + keys.filter { $0.id != id })
    }

    /// Takes a member out.
    ///
    /// - Parameters:
    ///   - id: The member.
    ///   - ring: The ring.
    /// - Returns: The changed rings.
    /// - Throws: ``RingsError`` for a member that is in use or not there.
    public func dropping(_ id: Int, from ring: RingName) throws(RingsError) -> Rings {
        let keys = keys(of: ring)
        guard keys.contains(where: { $0.id == id }) else {
            throw RingsError("there is no \(ring.rawValue) \(id)")
        }
        guard id != memberInUse(of: ring) else {
            throw RingsError("\(ring.rawValue) \(id) is in use")
        }
        return try replacing(ring, with: keys.filter { $0.id != id })
    }

    /// Puts a member back that was taken out too early.
    ///
    /// - Parameters:
    ///   - id: The member.
    ///   - earlier: The rings that still had it.
    ///   - ring: The ring.
    /// - Returns: The changed rings.
    /// - Throws: ``RingsError`` if the earlier rings have no such member, or the ring is full.
    public func returning(
        _ id: Int,
        of earlier: Rings,
        to ring: RingName
    ) throws(RingsError) -> Rings {
        guard let member = earlier.keys(of: ring).first(where: { $0.id == id }) else {
            throw RingsError("there was no \(ring.rawValue) \(id)")
        }
        return try replacing(ring, with: keys(of: ring).filter { $0.id != id } + [member])
    }

    /// Whether these rings are others of the same installation, a step or more before or behind: the same
    /// audit key, and no number with another key.
    public func belongWith(_ other: Rings) -> Bool {
        audit.matches(other.audit)
            && RingName.allCases.allSatisfy { ring in
                keys(of: ring).allSatisfy { key in
                    other.keys(of: ring).allSatisfy {
                        $0.id != key.id || $0.secret.matches(key.secret)
                    }
                }
            }
    }

    /// The members of a ring with their keys.
    func keys(of ring: RingName) -> [(id: Int, secret: Secret)] {
        switch ring {
        case .pepper: peppers.members.map { ($0.id.rawValue, $0.secret) }
        case .seal: seals.members.map { ($0.id, $0.secret) }
        }
    }

    /// The highest number that a member of a ring was ever given.
    func given(of ring: RingName) -> Int {
        switch ring {
        case .pepper: peppersGiven
        case .seal: sealsGiven
        }
    }

    private func replacing(
        _ ring: RingName,
        with keys: [(id: Int, secret: Secret)]
    ) throws(RingsError) -> Rings {
        let peppers =
            ring == .pepper
            ? PepperRing(keys.map { .init(id: PepperID(rawValue: $0.id), secret: $0.secret) })
            : peppers
        let seals =
            ring == .seal
            ? SealRing(keys.map { .init(id: $0.id, secret: $0.secret) }) : seals
        guard let peppers, let seals else {
            throw RingsError("a ring has one to \(PepperRing.membersMax) members")
        }
        return Rings(
            peppers: peppers,
            seals: seals,
            audit: audit,
            peppersGiven: peppersGiven,
            sealsGiven: sealsGiven
        )
    }
}
