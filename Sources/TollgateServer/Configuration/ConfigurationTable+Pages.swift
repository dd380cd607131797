import TollgateCore

extension ConfigurationTable {
    /// The keys of the server's own pages.
    static let pageKeys: [ConfigurationKey] = [
        .init(
            "pages.shop",
            \.pages.shop,
            .caseName,
            "Whether the sandbox has the demo shop at `/shop`; `auto` where it listens on a loopback"
                + " address and its public address is one, too."
        ),
        .init(
            "pages.shopPerAddress",
            \.pages.shopPerAddress,
            orOff: .rateLimit,
            "How many forms of the demo shop one address may send."
        ),
        .init(
            "pages.connectPerAddress",
            \.pages.connectPerAddress,
            orOff: .rateLimit,
            "How often one address may load the page of an attempt in Connect, or look one up."
        ),
    ]
}
