extension BillplzParameters {
    /// The rows of an array of objects, each with the values that are not blank.
    ///
    /// Known are `split_payments[][email]`, where a repeated key starts the next row; numbered rows,
    /// `split_payments[0][email]` and `0[code]` (jomweb), which JSON arrays become as well.
    public func rows(_ name: String) -> [[String: String]] {
        var rows = Rows()
        for entry in below(name) {
            let pieces = ParameterName(entry.name).pieces
            guard pieces.count == 3 else { continue }
            rows.add(number: String(pieces[1]), key: String(pieces[2]), value: entry.value)
        }
        return rows.isEmpty ? numberedRows : rows.filled
    }

    /// The values of one object, `split_payment[email]`, that are not blank.
    public func group(_ name: String) -> [String: String] {
        var group: [String: String] = [:]
        for entry in below(name) where !Self.isBlank(entry.value) {
            let pieces = ParameterName(entry.name).pieces
            guard pieces.count == 2, !pieces[1].isEmpty else { continue }
            group[String(pieces[1])] = entry.value
        }
        return group
    }

    /// The entries that are nested under a name, of the last part of the request that has any.
    private func below(_ name: String) -> [Entry] {
        last(
            entries.filter { entry in
                let pieces = ParameterName(entry.name).pieces
                return pieces.count > 1 && pieces[0] == name
            }
        )
    }

    private var numberedRows: [[String: String]] {
        var rows = Rows()
        for entry in last(entries.filter({ ParameterName($0.name).isNumbered })) {
            let pieces = ParameterName(entry.name).pieces
            guard pieces.count == 2 else { continue }
            rows.add(number: String(pieces[0]), key: String(pieces[1]), value: entry.value)
        }
        return rows.filled
    }

    private func last(_ entries: [Entry]) -> [Entry] {
        guard let source = entries.map(\.source).max() else { return [] }
        return entries.filter { $0.source == source }
    }

    /// Rows in the making.
    private struct Rows {
        private var rows: [(number: String, values: [String: String])] = []

        var isEmpty: Bool { rows.isEmpty }

        /// The rows without what is blank; a row of blanks alone is none.
        var filled: [[String: String]] {
            rows.map { $0.values.filter { !BillplzParameters.isBlank($0.value) } }
                .filter { !$0.isEmpty }
        }

        mutating func add(number: String, key: String, value: String) {
            if let index = place(number, key) {
                rows[index].values[key] = value
            } else {
                rows.append((number: number, values: [key: value]))
            }
        }

        /// The row that a value belongs to; `nil` for the first value of a new row.
        private func place(_ number: String, _ key: String) -> Int? {
            guard number.isEmpty else { return rows.firstIndex { $0.number == number } }
            guard let last = rows.last, last.number.isEmpty, last.values[key] == nil else {
                return nil
            }
            return rows.count - 1
        }
    }
}
