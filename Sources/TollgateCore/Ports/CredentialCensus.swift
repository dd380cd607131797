/// How many credentials there are, by what they can still do, for whoever watches an installation.
public struct CredentialCensus: Sendable, Hashable {
    /// What a credential can still do, judged by the clock of its account.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// It can be used.
        case active
        /// Its owner has put it to rest.
        case disabled
        /// Its end is over, whatever else its owner made of it but a revocation.
        case expired
        /// It was ended for good.
        case revoked
    }

    /// One number of the census.
    public struct Group: Sendable, Hashable {
        /// What the credentials can still do.
        public let standing: Standing
        /// The world that they belong to.
        public let environment: Environment

        /// Makes a group.
        public init(_ standing: Standing, _ environment: Environment) {
            (self.standing, self.environment) = (standing, environment)
        }
    }

    /// The credentials of each group; a group without any is left out.
    public var counts: [Group: Int]
    /// The old secrets of rotations whose overlap is not over, of credentials that are neither revoked nor at
    /// their end.
    public var overlapping: Int
    /// The time to the soonest end of an active credential; `nil` where none has an end.
    public var soonestEnd: Duration?

    /// Makes a census.
    public init(counts: [Group: Int] = [:], overlapping: Int = 0, soonestEnd: Duration? = nil) {
        self.counts = counts
        self.overlapping = overlapping
        self.soonestEnd = soonestEnd
    }
}
