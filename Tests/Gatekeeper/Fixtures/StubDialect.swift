import TollgateCore

/// A dialect that has claims and nothing else.
struct StubDialect: Dialect {
    let name: String
    let claims: [Claim]

    init(_ name: String, _ claims: [Claim]) { (self.name, self.claims) = (name, claims) }

    func readHead(_ request: RequestView, _ route: Route) -> HeadReading {
        HeadReading(body: .ignored)
    }

    func write(_ outcome: Outcome, _ request: RequestView) -> Reply { Reply(status: 200) }
}
