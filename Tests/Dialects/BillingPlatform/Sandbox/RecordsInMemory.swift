import TollgateCore

@testable import BillingPlatformSandbox

/// Records in memory, by entity, and how often each entity was read.
struct RecordsInMemory: RecordSource {
    /// The records.
    var entities: [String: [JSONObject]]
    /// How often each entity was asked for, by its name in capitals.
    private(set) var readings: [String: Int] = [:]

    /// Makes a source.
    init(_ entities: [String: [JSONObject]]) { self.entities = entities }

    /// Returns records of an entity.
    mutating func table(of entity: String, _ part: RecordPart?) -> RecordTable {
        readings[entity.uppercased(), default: 0] += 1
        let records = entities[entity.uppercased()] ?? []
        guard let part else { return RecordTable(records) }
        return RecordTable(Array(records.dropFirst(part.offset).prefix(part.limit)))
    }

    /// The records that the vectors of statements are about.
    static let sample = RecordsInMemory([
        "ACCOUNT_TYPE": [
            record(("Id", "1"), ("AccountType", "Customer")),
            record(("Id", "2"), ("AccountType", "Partner")),
        ],
        "ACCOUNT": [
            record(
                ("Id", "1"),
                ("Name", "Anna"),
                ("Status", "ACTIVE"),
                ("Balance", "10.50"),
                ("AccountTypeId", "1")
            ),
            record(
                ("Id", "2"),
                ("Name", "bert"),
                ("Status", "ACTIVE"),
                ("Balance", "9"),
                ("AccountTypeId", "2"),
                ("ParentAccountId", "1")
            ),
            record(
                ("Id", "10"),
                ("Name", "O'Neil"),
                ("Status", "CLOSED"),
                ("Balance", "-3"),
                ("AccountTypeId", "1")
            ),
            record(
                ("Id", "11"),
                ("Name", "100%_x"),
                ("Status", "CLOSED"),
                ("AccountTypeId", "9")
            ),
        ],
        "INVOICE": [
            record(("Id", "1"), ("AccountId", "1"), ("Total", "5")),
            record(("Id", "2"), ("AccountId", "1"), ("Total", "70")),
            record(("Id", "3"), ("AccountId", "2"), ("Total", "600")),
        ],
    ])

    /// Makes a record.
    static func record(_ fields: (String, String)...) -> JSONObject {
        JSONObject(fields.map { ($0.0, .string($0.1)) })
    }
}
