import TollgateCore

/// The days of a billogram: its own, and the one on which it is due.
enum BillogramDates {
    /// After how many days an invoice is due when nobody says (contract A3, recorded).
    private static let dueDaysUsual: Int64 = 30

    /// Settles the three members that depend on one another.
    ///
    /// A member counts as given where it differs from what is stored, because clients send back whole
    /// objects. A new due date carries the days along, and new days or a new invoice date the due date.
    ///
    /// - Parameters:
    ///   - merged: The billogram's members after the change.
    ///   - given: The members that were sent.
    ///   - stored: The members before, or `nil` for a new billogram.
    ///   - today: The day of the call.
    /// - Returns: The members with all three days.
    /// - Throws: ``Rejection`` of days that contradict each other or lie too far apart.
    static func settle(
        _ merged: JSONObject,
        given: JSONObject,
        over stored: JSONObject?,
        today: CivilDate
    ) throws(Rejection) -> JSONObject {
        func isGiven(_ name: String) -> Bool {
            given[name].map { !$0.isNull && $0 != stored?[name] } ?? false
        }
        let invoiceDate = date(merged["invoice_date"]) ?? today
        let dueDate = isGiven("due_date") ? date(merged["due_date"]) : nil
        let dueDays = isGiven("due_days") || dueDate == nil ? merged["due_days"]?.integer : nil
        let due = dueDate ?? invoiceDate.adding(days: dueDays ?? dueDaysUsual)
        let days = due.days - invoiceDate.days
        if let dueDays, dueDays != days {
            throw .combination("due_days", "The field contradicts due_date.")
        }
        guard (0...BillogramLimits.dueDaysMax).contains(days), CivilDate.readable.contains(due)
        else {
            throw .invalid(
                "due_date",
                "The field must lie at most \(BillogramLimits.dueDaysMax) days after invoice_date."
            )
        }
        var settled = merged
        settled["invoice_date"] = .string(invoiceDate.text)
        settled["due_date"] = .string(due.text)
        settled["due_days"] = .integer(days)
        return settled
    }

    private static func date(_ value: JSONValue?) -> CivilDate? {
        value?.string.flatMap { CivilDate($0) }
    }
}
