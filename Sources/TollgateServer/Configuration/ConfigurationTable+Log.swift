extension ConfigurationTable {
    /// The keys of the server's own log.
    static let logKeys: [ConfigurationKey] = [
        .init(
            "log.level",
            \.log.level,
            .caseName,
            "The least weight of an event of the server that is written; request lines always are."
        )
    ]
}
