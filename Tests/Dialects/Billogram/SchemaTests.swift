import BillogramDialect
import Testing
import TollgateCore

@testable import BillogramSandbox

@Suite("The tables of fields")
struct SchemaTests {
    /// One value that a field cannot have.
    struct BadValue: Sendable, CustomTestStringConvertible {
        let schema: ResourceSchema
        let path: [String]
        let value: JSONValue
        var testDescription: String {
            "\(path.joined(separator: ":")) = \(value.text.prefix(40))"
        }

        /// The object that holds the value at its path and nothing else.
        var object: JSONObject {
            let value = path.dropFirst().reversed().reduce(value) { inner, name in
                .object(JSONObject([(name, inner)]))
            }
            return JSONObject([(path[0], value)])
        }
    }

    private static let badValues = [ResourceSchema.customer, .item].flatMap { schema in
        schema.fields.flatMap { $0.badValues(schema) }
    }

    @Test("refuse every bad value by the name of its field", arguments: badValues)
    func refuseBadValues(_ bad: BadValue) {
        var refused: Rejection?
        do throws(Rejection) {
            _ = try bad.schema.fields.read(bad.object)
        } catch {
            refused = error
        }
        #expect(refused?.code == .invalidParameter)
        #expect(refused?.field == bad.path.joined(separator: ":"))
    }

    @Test("have bad values for every field that callers write")
    func haveBadValuesForEveryField() {
        #expect(Self.badValues.count > 150)
    }

    @Test("take their own initial values back", arguments: ["customer", "item"])
    func takeInitialValuesBack(name: String) throws {
        let schema: ResourceSchema = name == "customer" ? .customer : .item
        for field in schema.fields where field.rule == .optional {
            let object = JSONObject([(field.name, field.initialValue)])
            #expect(try schema.fields.read(object) == object, "\(field.name)")
        }
    }

    @Test("filter and order by the fields of the contract, A2")
    func filterAndOrderAsTheContractSays() {
        func names(_ schema: ResourceSchema, _ use: Field.Uses) -> [String] {
            schema.columns.filter { $0.uses.contains(use) }.map(\.name).sorted()
        }
        let place = ["careof", "city", "country", "street_address", "zipcode"]
        let filters =
            ["company_type", "contact:email", "contact:name", "contact:phone", "customer_no"]
            + ["delivery_address:name", "name", "notes", "org_no"]
            + place.flatMap { ["address:\($0)", "delivery_address:\($0)"] }
        #expect(names(.customer, .filter) == filters.sorted())
        #expect(names(.customer, .order) == (filters + ["created_at", "updated_at"]).sorted())
        #expect(
            names(.item, .filter) == [
                "bookkeeping:income_account", "bookkeeping:vat_account", "description", "item_no",
                "price", "title",
            ]
        )
        #expect(
            names(.item, .order) == ["created_at", "item_no", "price", "title", "updated_at"]
        )
    }
}

extension Field {
    /// Values that the field cannot have, from the table that drives its reading.
    fileprivate func badValues(
        _ schema: ResourceSchema,
        below parent: [String] = []
    ) -> [SchemaTests.BadValue] {
        guard rule != .generated else { return [] }
        let path = parent + [name]
        let values = kind.badValues + (rule == .optional ? [] : [.null])
        let own = values.map { SchemaTests.BadValue(schema: schema, path: path, value: $0) }
        guard case .structure(let fields) = kind else { return own }
        return own + fields.flatMap { $0.badValues(schema, below: path) }
    }
}

extension FieldKind {
    /// Values that no field of the kind can have.
    fileprivate var badValues: [JSONValue] {
        switch self {
        case .line(let lengthMax, let mayBeEmpty):
            [
                1, true, [], [:], "a\u{0}", "a\n",
                .string(String(repeating: "å", count: lengthMax + 1)),
            ]
                + (mayBeEmpty ? [] : ["", " "])
        case .text(let lengthMax):
            [1, "a\u{0}", "a\u{1B}", .string(String(repeating: "å", count: lengthMax + 1))]
        case .choice: ["", "no such word", 1, []]
        case .letterCode(let count):
            [.string(String(repeating: "a", count: count + 1)), "a", "1a", "åä", 1, false]
        case .zipCode: [17_569, "1\u{0}", .string(String(repeating: "1", count: 21))]
        case .flag: ["true", 0, 1, []]
        case .positiveInteger(let max): [0, -1, "1", true, .integer(max + 1), Self.huge]
        case .itemNumber(let lengthMax, let numberMax):
            [
                1, "", .string(String(numberMax + 1)),
                .string(String(repeating: "x", count: lengthMax + 1)),
            ]
        case .decimal(let bounds):
            [
                "1", true, .integer(bounds.range.upperBound + 1),
                .integer(bounds.range.lowerBound - 1),
            ]
                + [Self.huge, .number(JSONNumber(checked: "1e-\(bounds.fractionDigitsMax + 1)"))]
        case .date:
            [
                "", 20_260_301, "2026-3-1", "2026-02-30", "1899-12-31", "3000-01-01",
                "2026-03-01T00:00:00Z", "2026-03-01\u{0}",
            ]
        case .opaque(let bytesMax, let depthMax):
            [.string(String(repeating: "a", count: bytesMax - 1)), .nested(depthMax + 1)]
        case .structure: ["", 1, [], true]
        case .list: ["", 1, [:], true, [1], [[]]]
        }
    }

    private static var huge: JSONValue { .number(JSONNumber(checked: "1e999999")) }
}
