extension String {
    /// The least number of bytes to insert, remove or replace that turns this text into another,
    /// upper and lower case taken as the same (Levenshtein's distance).
    ///
    /// Only the first 128 bytes of each are compared, which bounds the work.
    func editDistance(to other: String) -> Int {
        let source = Array(lowercased().utf8.prefix(128))
        let target = Array(other.lowercased().utf8.prefix(128))
        var previous = Array(0...target.count)
        for (row, byte) in source.enumerated() {
            var current = [row + 1]
            for (column, wanted) in target.enumerated() {
                let replaced = previous[column] + (byte == wanted ? 0 : 1)
                current.append(Swift.min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[target.count]
    }
}
