import TollgateCore

extension SQLEvaluation {
    /// The answer: of each row the columns that were asked for.
    mutating func shown(
        _ rows: ArraySlice<Row>,
        _ columns: [SQLName]
    ) throws -> [JSONObject] {
        var bytesLeft = SQLLimits.answerBytesMax
        var (taken, seen): (Set<String>, Set<String>) = ([], [])
        let fields: [(title: String, field: ResolvedField)] = try columns.compactMap { name in
            let field = try resolve(name)
            guard seen.insert(field.qualifiedTitle).inserted else { return nil }
            let isFree = taken.insert(field.title).inserted
            return (isFree ? field.title : field.qualifiedTitle, field)
        }
        var answer: [JSONObject] = []
        for row in rows {
            let members: [JSONObject.Member] =
                if columns.isEmpty {
                    try allMembers(of: row)
                } else {
                    try fields.map { .init($0.title, .optional(try value(of: $0.field, row).text)) }
                }
            for member in members { bytesLeft -= Self.writtenBytes(of: member) }
            guard bytesLeft >= 0 else {
                throw SQLError(
                    position: 1,
                    message: "The answer would have more than \(SQLLimits.answerBytesMax) bytes"
                )
            }
            answer.append(JSONObject(distinct: members))
        }
        return answer
    }

    /// At least what a member takes in the answer: its name, its value, quotes, colon and comma.
    private static func writtenBytes(of member: JSONObject.Member) -> Int {
        member.name.utf8.count + (member.value.string?.utf8.count ?? 2) + 6
    }

    /// All fields of a row's records; one that an earlier record has is named with its entity in
    /// front.
    private mutating func allMembers(of row: Row) throws -> [JSONObject.Member] {
        guard row.count > 1 else { return row[0].map { tables[0].records[$0].members } ?? [] }
        var members: [JSONObject.Member] = []
        var taken: Set<String> = []
        for (table, place) in row.enumerated() {
            guard let place else { continue }
            for member in tables[table].records[place].members {
                try meter.charge(1)
                let qualified = "\(tables[table].table.alias).\(member.name)"
                let name = taken.contains(member.name) ? qualified : member.name
                if taken.insert(name).inserted { members.append(.init(name, member.value)) }
            }
        }
        return members
    }
}
