import TollgateCore

extension SQLEvaluation {
    /// Finds out which field of which entity a name means, and how it is spelled.
    ///
    /// A name without an entity in front is that of the first entity which has such a field.
    mutating func resolve(_ name: SQLName) throws -> ResolvedField {
        let qualifier = tables.firstIndex {
            name.parts.count > 1 && $0.table.alias.equalsIgnoringCase(name.parts[0])
        }
        if qualifier == nil, name.parts.count > 1, LookedUpField(name.parts[0]) == nil {
            throw SQLError(position: 1, message: "\(name.parts[0]) is joined later than it is used")
        }
        let parts = Array(qualifier == nil ? name.parts[...] : name.parts.dropFirst())
        let first = parts.count > 1 ? LookedUpField(parts[0])?.field ?? parts[0] : parts[0]
        var table = qualifier ?? 0
        if qualifier == nil {
            for index in tables.indices
            where try spelling(of: first, in: tables[index].records) != nil {
                table = index
                break
            }
        }
        var records = tables[table].records
        var (steps, shown): ([ResolvedField.Step], [String]) = ([], [])
        for part in parts.dropLast() {
            let written = LookedUpField(part)?.field ?? part
            let field = try spelling(of: written, in: records) ?? written
            let entity = try lookUp(from: field)
            steps.append(ResolvedField.Step(field: field, entity: entity))
            shown.append(field + "Obj")
            records = lookUps[entity]?.records ?? []
        }
        let written = parts[parts.count - 1]
        let field = try spelling(of: written, in: records) ?? written
        return ResolvedField(
            table: table,
            steps: steps,
            field: field,
            title: (shown + [field]).joined(separator: "."),
            qualifiedTitle: ([tables[table].table.alias] + shown + [field]).joined(separator: ".")
        )
    }

    /// How the records spell a name, or `nil` where none has such a field.
    private mutating func spelling(of name: String, in records: [JSONObject]) throws -> String? {
        for record in records {
            try meter.charge(1 + record.members.count / 8)
            if let member = record.member(ignoringCase: name) { return member.name }
        }
        return nil
    }

    /// Reads the entity that a field leads to, once.
    private mutating func lookUp(from field: String) throws -> String {
        let candidates = LookedUpField.entities(of: field)
        for entity in candidates {
            if let known = lookUps[entity] {
                if known.records.isEmpty { continue }
                return entity
            }
            try meter.charge(SQLLimits.readSteps)
            let records = try source.records(of: entity)
            let places = Dictionary(
                records.enumerated().map { ($0.element.recordID, $0.offset) }
            ) { first, _ in first }
            lookUps[entity] = (records, places)
            if !records.isEmpty { return entity }
        }
        return candidates.first ?? ""
    }

    /// The value of a field in a row.
    mutating func value(of field: ResolvedField, _ row: Row) throws -> SQLValue {
        guard let place = row[field.table] else { return .null }
        var record = tables[field.table].records[place]
        for step in field.steps {
            try meter.charge(1 + record.members.count / 8)
            guard let id = record.member(ignoringCase: step.field)?.value.string,
                let target = lookUps[step.entity], let place = target.places[id]
            else { return .null }
            record = target.records[place]
        }
        try meter.charge(1 + record.members.count / 8)
        let text = record.member(ignoringCase: field.field)?.value.string
        return text.map(SQLValue.text) ?? .null
    }
}
