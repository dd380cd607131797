import TollgateCore

/// Reads the records that a statement needs, and finds out what its names mean.
struct SQLPlanner<Source: RecordSource> {
    /// Where the records come from.
    private(set) var source: Source
    /// The plan so far.
    var plan: SQLPlan
    /// Whether `*` of one entity stands for what each record has.
    private(set) var showsWholeRecords = true
    private var lookUpNumbers: [String: Int] = [:]

    /// Makes a planner.
    ///
    /// - Parameters:
    ///   - source: Where the records come from.
    ///   - meter: What the statement may cost.
    init(_ source: Source, meter: WorkMeter = WorkMeter()) {
        self.source = source
        plan = SQLPlan(meter: meter)
    }

    /// Plans a statement.
    ///
    /// - Parameters:
    ///   - query: The statement.
    ///   - showsWholeRecords: Whether `*` of one entity stands for what each record has, and not
    ///     for the same columns in every row.
    /// - Returns: The plan.
    /// - Throws: ``SQLError`` for a statement that costs too much, and what the source throws.
    mutating func plan(_ query: SQLQuery, showsWholeRecords: Bool = true) throws -> SQLPlan {
        self.showsWholeRecords = showsWholeRecords
        if try planPart(query) { return plan }
        try open(query.table)
        for join in query.joins {
            try open(join.table)
            plan.joins.append(
                SQLPlan.Join(condition: try resolve(join.condition), isLeft: join.isLeft)
            )
        }
        let filter = query.filter
        plan.condition = try filter.condition.map { try resolve($0) }
        plan.order = try filter.order.map {
            SQLPlan.OrderTerm(field: try resolve($0.name), isDescending: $0.isDescending)
        }
        (plan.offset, plan.limit) = (filter.offset, min(filter.limit, SQLLimits.rowsMax))
        plan.columns = try columns(query.columns)
        return plan
    }

    /// Plans the finding of whole records.
    ///
    /// - Parameters:
    ///   - filter: Which records.
    ///   - entity: Their entity.
    /// - Returns: The plan.
    /// - Throws: As ``plan(_:showsWholeRecords:)`` does.
    mutating func plan(_ filter: SQLFilter, of entity: String) throws -> SQLPlan {
        let table = SQLTable(entity: entity, alias: entity)
        return try plan(SQLQuery(columns: [], table: table, joins: [], filter: filter))
    }

    /// Plans a statement without condition, order and join from its own rows alone, which makes a
    /// page cost what it shows; not where a column is one that none of them has.
    private mutating func planPart(_ query: SQLQuery) throws -> Bool {
        let filter = query.filter
        guard query.joins.isEmpty, filter.condition == nil, filter.order.isEmpty else {
            return false
        }
        let limit = min(filter.limit, SQLLimits.rowsMax)
        let part = RecordPart(offset: filter.offset, limit: limit)
        let records = try source.table(of: query.table.entity, part)
        plan.tables = [SQLPlan.Table(alias: query.table.alias, records: records)]
        plan.limit = limit
        let columns = try columns(query.columns)
        let isWhole = filter.offset == 0 && records.count < limit
        let isKnown = columns?.allSatisfy { $0.field.field != nil } ?? true
        guard isWhole || isKnown || records.count == 0 else {
            plan.tables = []
            return false
        }
        plan.columns = columns
        return true
    }

    private mutating func open(_ table: SQLTable) throws {
        let records = try source.table(of: table.entity, nil)
        plan.tables.append(SQLPlan.Table(alias: table.alias, records: records))
    }

    /// Reads the entity that a field leads to, once.
    ///
    /// - Parameter field: The field's name as its records spell it.
    /// - Returns: Its place among the looked-up entities.
    /// - Throws: As ``plan(_:showsWholeRecords:)`` does.
    mutating func lookUp(from field: String) throws -> Int {
        let candidates = LookedUpField.entities(of: field)
        var first: Int?
        for entity in candidates {
            let number = try lookUp(entity: entity)
            if plan.lookUps[number].records.count > 0 { return number }
            first = first ?? number
        }
        return try first ?? lookUp(entity: "")
    }

    private mutating func lookUp(entity: String) throws -> Int {
        if let known = lookUpNumbers[entity] { return known }
        try plan.meter.charge(SQLLimits.readSteps)
        let records = try source.table(of: entity, nil)
        var places: [String: Int] = [:]
        if let id = records.field(GeneratedField.id.rawValue) {
            for place in 0..<records.count {
                if let text = records.text(of: id, at: place) { places[text] = place }
            }
        }
        plan.lookUps.append(SQLPlan.LookUp(records: records, places: places))
        lookUpNumbers[entity] = plan.lookUps.count - 1
        return plan.lookUps.count - 1
    }
}
