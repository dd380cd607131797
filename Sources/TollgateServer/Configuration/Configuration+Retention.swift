import Linking

extension Configuration {
    /// How long rows are kept that have had their time.
    public struct Retention: Sendable, Equatable {
        /// The time between two removals.
        public var interval: Duration = .seconds(600)

        /// How long the rows of sessions and tokens are kept after their end.
        public var sessions: Duration = .zero

        /// How long attempts to link an account are kept after their end.
        public var linkAttempts: Duration = LinkRules().endedAttemptKept
    }
}
