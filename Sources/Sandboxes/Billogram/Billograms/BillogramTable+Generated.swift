import TollgateCore

extension BillogramTable {
    /// Refuses another value for a member that only the service writes.
    ///
    /// Clients send back whole objects, so that a value that is unchanged is tolerated (contract A2),
    /// also as foa writes moments: `{"date": "2017-07-27 07:48:10.000000", …}`.
    ///
    /// - Parameters:
    ///   - given: The members as they came.
    ///   - view: The billogram as it was shown, or `nil` for a new one.
    /// - Throws: ``Rejection`` of the first member that differs.
    static func refuseChanges(
        _ given: JSONObject,
        of view: JSONObject?
    ) throws(Rejection) {
        for member in given.members where !member.value.isNull {
            guard isSame(member.value, view?[member.name] ?? .null) else {
                throw .readOnly(member.name)
            }
        }
    }

    private static func isSame(_ given: JSONValue, _ shown: JSONValue) -> Bool {
        if given == shown { return true }
        if let number = given.decimal { return number == shown.decimal }
        guard let moment = given.object?["date"]?.string, let text = shown.string else {
            return false
        }
        return moment.hasPrefix(text)
    }
}
