import TollgateCore

/// A statement with all that its answer needs: the records, and what its names mean.
///
/// It is made inside a reading of the store and evaluated outside, so that a slow statement keeps
/// nobody from reading.
struct SQLPlan: Sendable {
    /// An entity of the statement.
    struct Table: Sendable {
        /// The name by which its fields are named.
        let alias: String
        /// Its records.
        let records: RecordTable
    }

    /// An entity to which looked-up fields lead.
    struct LookUp: Sendable {
        /// Its records.
        let records: RecordTable
        /// The place of each record by its id.
        let places: [String: Int]
    }

    /// How the records of a further entity are put beside those before it.
    struct Join: Sendable {
        /// What two rows that belong together have in common.
        let condition: ResolvedCondition
        /// Whether a row stays to which none of the entity belongs.
        let isLeft: Bool
    }

    /// One column to order by.
    struct OrderTerm: Sendable {
        /// The field.
        let field: ResolvedField
        /// Whether the greatest comes first.
        let isDescending: Bool
    }

    /// A column of the answer.
    struct Column: Sendable {
        /// Its name in the answer.
        let title: String
        /// The field.
        let field: ResolvedField
    }

    /// The entities, in the order in which they stand.
    var tables: [Table] = []
    /// The entities to which looked-up fields lead.
    var lookUps: [LookUp] = []
    /// How each entity but the first is joined.
    var joins: [Join] = []
    /// The condition; without one every row is taken.
    var condition: ResolvedCondition?
    /// The columns to order by, the most important first.
    var order: [OrderTerm] = []
    /// The columns; `nil` for whole records of the one entity.
    var columns: [Column]?
    /// How many rows are left out at the start.
    var offset = 0
    /// How many rows are taken.
    var limit = SQLLimits.rowsMax
    /// Counts the work, that of planning too.
    var meter: WorkMeter
}
