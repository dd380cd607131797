public import Authority
public import TollgateCore

extension SandboxData {
    /// The clock of a sandbox at one moment, as the command shows it.
    public struct ClockReading: Sendable, Hashable {
        /// How far it runs ahead of the wall clock.
        public let advance: Duration
        /// What it says.
        public let now: Instant
        /// What the wall clock says.
        public let wall: Instant

        /// The reading as the command shows it.
        public var json: JSONValue {
            [
                "advance_seconds": .integer(advance.components.seconds),
                "now": .string(now.rfc3339), "wall": .string(wall.rfc3339),
            ]
        }
    }

    /// Reads the clock of an organisation's sandbox.
    public func clock(of organisation: OrganisationRecord) -> ClockReading {
        let (clock, wall) = (organisation.clock(in: .sandbox), installation.time.now())
        return ClockReading(advance: clock.advance, now: clock.now(at: wall), wall: wall)
    }

    /// Moves the clock of an organisation's sandbox forward.
    ///
    /// - Parameters:
    ///   - organisation: Whose sandbox.
    ///   - step: How far.
    ///   - actor: Who moves it.
    /// - Returns: The clock as it is then.
    /// - Throws: ``AuthorityError`` for a step that cannot be, ``StoreFault``.
    public func advanceClock(
        of organisation: OrganisationRecord,
        by step: Duration,
        actor: Actor
    ) async throws -> ClockReading {
        clock(
            of: try await installation.authority.advanceSandboxClock(
                of: organisation.id,
                by: step,
                actor: actor
            )
        )
    }
}
