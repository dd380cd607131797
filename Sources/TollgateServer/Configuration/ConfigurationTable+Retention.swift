import TollgateCore

extension ConfigurationTable {
    /// The keys of the removal of what has had its time.
    static let retentionKeys: [ConfigurationKey] = [
        .init(
            "retention.interval",
            \.retention.interval,
            .duration(.seconds(1) ... .days(1)),
            "The time between two removals of rows that have had their time."
        ),
        .init(
            "retention.sessions",
            \.retention.sessions,
            .duration(.zero ... .days(365)),
            "How long the rows of sessions and tokens are kept after their end; meanwhile the log calls"
                + " their use expired, and afterwards unknown."
        ),
        .init(
            "retention.linkAttempts",
            \.retention.linkAttempts,
            .duration(.seconds(3_600) ... .days(365)),
            "How long attempts to link an account can be read after their end."
        ),
    ]
}
