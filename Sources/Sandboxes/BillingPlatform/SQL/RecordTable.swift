import TollgateCore

/// The records of one entity, in little more memory than their texts take.
///
/// Names are folded once, when a record is added: a field is a number afterwards, and finding it in
/// a record compares numbers.
struct RecordTable: Sendable {
    /// One value: which spelling of a name it stands under, and where its text is.
    private struct Cell: Sendable {
        let start: Int
        let count: Int32
        let spelling: Int32
    }

    private var texts: [UInt8] = []
    private var cells: [Cell] = []
    /// The first cell of each record, and at the end the number of all cells.
    private var starts = [0]
    private var spellings: [(name: String, field: Int)] = []
    private var numbers: [String: Int32] = [:]
    private var fields: [String: Int] = [:]
    /// The names of all fields, each as the first record that has it spells it.
    private(set) var fieldNames: [String] = []

    /// Makes a table without records.
    init() {}

    /// Makes a table of records.
    init(_ records: [JSONObject]) { for record in records { append(record) } }

    /// How many different names the fields have; two spellings are two names.
    var spellingsCount: Int { spellings.count }

    /// How many records there are.
    var count: Int { starts.count - 1 }

    /// Adds a record, of which the texts are kept.
    mutating func append(_ record: JSONObject) {
        for member in record.members {
            guard let text = member.value.string else { continue }
            let start = texts.count
            texts += text.utf8
            cells.append(
                Cell(
                    start: start,
                    count: Int32(clamping: texts.count - start),
                    spelling: number(of: member.name)
                )
            )
        }
        starts.append(cells.count)
    }

    private mutating func number(of name: String) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(clamping: spellings.count)
        let folded = name.lowercased()
        let field = fields[folded] ?? fieldNames.count
        if field == fieldNames.count {
            fieldNames.append(name)
            fields[folded] = field
        }
        spellings.append((name, field))
        numbers[name] = number
        return number
    }

    /// The number of a field, its name in any case; `nil` where no record has it.
    func field(_ name: String) -> Int? { fields[name.lowercased()] }

    /// How many fields a record has.
    func width(at place: Int) -> Int { starts[place + 1] - starts[place] }

    /// The value of a field in a record; `nil` where it is absent.
    func text(of field: Int, at place: Int) -> String? {
        for cell in cells[starts[place]..<starts[place + 1]]
        where spellings[Int(cell.spelling)].field == field {
            return text(of: cell)
        }
        return nil
    }

    /// A record as it was added.
    func record(at place: Int) -> JSONObject {
        JSONObject(
            distinct: cells[starts[place]..<starts[place + 1]].map { cell in
                .init(spellings[Int(cell.spelling)].name, .string(text(of: cell)))
            }
        )
    }

    private func text(of cell: Cell) -> String {
        String(decoding: texts[cell.start..<cell.start + Int(cell.count)], as: UTF8.self)
    }
}
