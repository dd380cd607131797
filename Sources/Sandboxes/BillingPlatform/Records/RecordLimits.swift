/// What bounds the records that the sandbox keeps; all of them are the sandbox's own choice, except
/// for the text of a bulk request.
enum RecordLimits {
    /// How many letters the name of an entity or of a field has at the most.
    static let nameMax = 64
    /// How many fields a record has at the most, the generated ones apart.
    static let fieldsMax = 200
    /// How many members a record of a request has at the most, the generated fields among them.
    static let membersMax = fieldsMax + GeneratedField.allCases.count
    /// How many bytes one value has at the most.
    static let valueBytesMax = 32_768
    /// How many bytes the values of one record have together at the most.
    static let recordBytesMax = 262_144
    /// How many records a request names at the most.
    static let recordsPerRequestMax = 1_000
    /// How many records an entity of one organisation has at the most, those in the recycle bin
    /// too.
    static let recordsMax = 100_000
    /// How many entities one organisation has at the most.
    static let entitiesMax = 500
    /// How many fields of an entity are external keys at the most, those of all upserts together.
    static let externalKeysMax = 8
    /// How many bytes the value of an external key has at the most.
    static let externalKeyBytesMax = 256
    /// How many records get the column of a new external key in one transaction at the most.
    static let indexedRecordsMax = 1_000
    /// How many bytes of JSON one transaction of a call writes at the most, and reads to make records
    /// findable by a new external key.
    static let changedBytesMax = 8_388_608
    /// How many requests for an extract are kept at the most, those in the recycle bin too.
    static let extractsMax = 100
    /// How many extracts one call asks for at the most.
    static let extractsPerRequestMax = 10
    /// How many bytes one extract has at the most, all its batches together.
    static let extractBytesMax = 4_194_304
    /// How many bytes the extracts of one call have together at the most.
    static let extractsBytesMax = 8_388_608
    /// How many batches one extract has at the most.
    static let extractBatchesMax = 1_000
    /// How many letters the text of a bulk request has at the most (contract, section B2).
    static let bulkTextMax = 4_000
    /// How many records one call reads at the most, of all entities together.
    static let readRecordsMax = 200_000
    /// How many bytes of records one call reads at the most.
    static let readBytesMax = 67_108_864
    /// How many bytes of records the part of a statement without a condition and an order has at the most.
    static let partBytesMax = 8_388_608
    /// How many different names of fields the records have that one call reads at the most, of all entities
    /// together; two spellings are two names.
    static let readNamesMax = 10_000
}
