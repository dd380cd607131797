import TollgateCore

/// What a statement about credentials adds to judge each of them by the clock of its account.
enum AccountMoment {
    /// Joins the organisation whose clock runs ahead: only a credential of the sandbox finds one.
    static let join = """
        LEFT JOIN organisations ON organisations.id = credentials.organisation
            AND credentials.environment = '\(Environment.sandbox.rawValue)'
        """
    /// The account's moment where `?1` is that of the wall clock; bounded as ``AccountClock`` is.
    static let moment = """
        (?1 + min(max(coalesce(organisations.sandbox_advance_microseconds, 0), 0), \(advanceMax)))
        """

    private static let advanceMax = AccountClock.advanceMax.wholeMicroseconds
}
