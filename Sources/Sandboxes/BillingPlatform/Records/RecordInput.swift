import TollgateCore

/// One record of a request.
struct RecordInput: Sendable {
    /// A field and its new value; `nil` takes the field away.
    typealias Field = (name: String, value: String?)

    /// The id as it was sent; empty where none was, or a blank one (contract, section B2).
    let idText: String
    /// The fields in the order in which they were sent, without the generated ones, which are not
    /// the caller's to set.
    let fields: [Field]

    /// Reads a record: each value as the text that the API shows for it.
    ///
    /// - Parameters:
    ///   - object: The record.
    ///   - joinsLists: Whether a list of plain values is taken, joined by commas.
    /// - Throws: ``RecordFault`` for a name or a value that cannot be.
    init(_ object: JSONObject, joinsLists: Bool = false) throws(RecordFault) {
        idText = Self.idText(of: object)
        guard object.members.count <= RecordLimits.membersMax else {
            throw Self.tooManyFields
        }
        var fields: [Field] = []
        var seen: Set<String> = []
        for member in object.members {
            guard EntityName.isName(member.name) else {
                throw RecordFault(
                    .invalidValue,
                    "This is no name of a field",
                    field: Self.shortened(member.name)
                )
            }
            guard seen.insert(member.name.uppercased()).inserted else {
                throw RecordFault(.invalidValue, "The field is there twice", field: member.name)
            }
            let value = try Self.text(member, joinsLists: joinsLists)
            if GeneratedField(member.name) == nil { fields.append((member.name, value)) }
        }
        self.fields = fields
    }

    /// The same record with other values of some fields, which stand behind the others.
    func setting(_ others: [Field]) -> RecordInput {
        let kept = fields.filter { field in
            !others.contains { $0.name.equalsIgnoringCase(field.name) }
        }
        return RecordInput(idText: idText, fields: kept + others)
    }

    private init(idText: String, fields: [Field]) {
        (self.idText, self.fields) = (idText, fields)
    }

    /// The id of a record as it was sent, for its row of the answer.
    static func idText(of object: JSONObject) -> String {
        switch object.member(ignoringCase: GeneratedField.id.rawValue)?.value {
        case .string(let text): shortened(text)
        case .number(let number): shortened(number.text)
        default: ""
        }
    }

    /// The value of a field in any case; `nil` where it is absent or blank.
    func value(of name: String) -> String? {
        guard let value = fields.first(where: { $0.name.equalsIgnoringCase(name) })?.value,
            !value.isEmpty
        else { return nil }
        return value
    }

    /// The fault of a record with more fields than one may have.
    static let tooManyFields = RecordFault(
        .limit,
        "A record has at most \(RecordLimits.fieldsMax) fields"
    )

    private static func shortened(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(RecordLimits.nameMax)))
    }

    private static func text(
        _ member: JSONObject.Member,
        joinsLists: Bool
    ) throws(RecordFault) -> String? {
        let text: String?
        switch member.value {
        case .array(let elements) where joinsLists:
            var texts: [String] = []
            for element in elements {
                guard let plain = plainText(element) else { throw notPlain(member.name) }
                texts.append(plain)
            }
            text = texts.joined(separator: ",")
        case .array, .object: throw notPlain(member.name)
        case .null: text = nil
        case let value: text = plainText(value)
        }
        guard text?.utf8.count ?? 0 <= RecordLimits.valueBytesMax else {
            throw RecordFault(
                .limit,
                "A value has at most \(RecordLimits.valueBytesMax) bytes",
                field: member.name
            )
        }
        return text
    }

    private static func notPlain(_ field: String) -> RecordFault {
        RecordFault(
            .invalidValue,
            "A value is a text, a number, a truth value or null",
            field: field
        )
    }

    /// Flags are "0" and "1", and numbers the digits that were written (contract, section B2).
    private static func plainText(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let truth): truth ? "1" : "0"
        case .null, .array, .object: nil
        }
    }
}
