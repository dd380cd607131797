extension Configuration {
    /// What the server writes about itself.
    public struct Log: Sendable, Equatable {
        /// The least weight that an event must have to be written.
        ///
        /// Request lines are a record and no event: they are written at every level.
        public var level = LogLevel.info
    }

    /// The weights of events, the lightest first.
    ///
    /// The server's libraries use more of them; a weight between two of these counts as itself.
    public enum LogLevel: String, Sendable, CaseIterable {
        /// Every step, for a search of hours.
        case trace
        /// What helps to find a fault.
        case debug
        /// What an operator may want to know of ordinary work.
        case info
        /// What went wrong and was got over.
        case warning
        /// What went wrong and needs somebody.
        case error
    }
}
