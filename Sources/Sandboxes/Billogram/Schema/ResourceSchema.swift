import TollgateCore

/// One resource of the API as a table of fields, from which everything about it follows.
struct ResourceSchema: Sendable {
    /// The collection's kind in the store.
    let collectionKind: String
    /// The words for people, such as `Customer`.
    let title: String
    /// The field whose value names an object in paths.
    let key: Field
    /// The highest number that is given to an object made without one.
    let numberMax: Int64
    /// The fields in the order in which they are shown, the key among them.
    let fields: [Field]
    /// What lists filter and order by.
    let columns: [Column]

    /// The name of the column that holds the key as a number, where it is one.
    static let numberColumn = "number"

    /// Makes a schema; the first field is the key.
    init(_ collectionKind: String, title: String, numberMax: Int64, key: Field, fields: [Field]) {
        self.collectionKind = collectionKind
        self.title = title
        self.numberMax = numberMax
        self.key = key
        self.fields = [key] + fields
        columns = self.fields.columns()
    }

    /// The document's name for an object.
    func documentID(of object: JSONObject) -> String {
        switch object[key.name] {
        case .string(let text): text
        case .number(let number): number.text
        default: ""
        }
    }

    /// The key of the object that is made after those with lower numbers.
    func keyValue(of number: Int64) -> JSONValue {
        if case .positiveInteger = key.kind { .integer(number) } else { .string(String(number)) }
    }

    /// The document that keeps an object.
    func document(of object: JSONObject, version: Int64) -> Document {
        Document(
            id: documentID(of: object),
            version: version,
            json: JSONValue.object(object).bytes,
            index: index(of: object)
        )
    }

    /// The values of an object's columns.
    func index(of object: JSONObject) -> [String: DocumentIndexValue] {
        var index: [String: DocumentIndexValue] = [:]
        for column in columns {
            index[column.name] = object.value(at: column.name).flatMap(column.value)
        }
        let id = documentID(of: object)
        if id.utf8.allSatisfy(isDigit), let number = Int64(id) {
            index[Self.numberColumn] = .number(Double(number))
        }
        return index
    }
}

extension JSONObject {
    /// The value at a path such as `contact:email`.
    fileprivate func value(at path: String) -> JSONValue? {
        let names = path.split(separator: ":", maxSplits: 1)
        guard names.count == 2 else { return self[path] }
        return self[String(names[0])]?.object?.value(at: String(names[1]))
    }
}
