import BillplzDialect
import TollgateCore

/// With whom the payments of a collection are shared.
struct SplitRules: Sendable, Hashable {
    /// One recipient.
    struct Recipient: Sendable, Hashable {
        /// The account's address of mail.
        let email: String
        /// What goes to the recipient, in sen.
        let fixedCut: Int64?
        /// What goes to the recipient, in per cent.
        let variableCut: Int64?
    }

    /// Whether pages show the recipients.
    var showsHeader = false
    /// The recipients in order.
    var recipients: [Recipient] = []
}

extension SplitRules {
    private static let group = "split_payment"
    private static let rows = "split_payments"

    /// Reads the rules of a request, in the form of the version.
    init(_ parameters: BillplzParameters, _ version: APIVersion, _ fields: inout FieldReader) {
        switch version {
        case .v3: self.init(group: parameters.group(Self.group), &fields)
        case .v4: self.init(rows: parameters.rows(Self.rows), &fields)
        }
    }

    /// Version 3 knows one recipient.
    private init(group: [String: String], _ fields: inout FieldReader) {
        var reader = FieldReader(group, named: Self.group)
        showsHeader = reader.flag("split_header", default: false)
        if Self.names(in: group) { recipients = [Self.recipient(&reader)] }
        fields.take(reader)
    }

    /// Version 4 knows two, and numbers them.
    private init(rows: [[String: String]], _ fields: inout FieldReader) {
        showsHeader = fields.flag("split_header", default: false)
        let rows = rows.filter(Self.names)
        guard rows.count <= FieldLimits.splitRecipientsMax else {
            fields.note(
                "Split payments can have at most \(FieldLimits.splitRecipientsMax) recipients"
            )
            return
        }
        var placed: [(order: Int64, recipient: Recipient)] = []
        for row in rows {
            var reader = FieldReader(row, named: Self.rows)
            let order = reader.whole("stack_order", in: 0...Int64(rows.count - 1))
            if reader.text("stack_order") == nil { reader.note("stack_order", "can't be blank") }
            placed.append((order ?? -1, Self.recipient(&reader)))
            fields.take(reader)
        }
        placed.sort { $0.order < $1.order }
        if placed.count == 2, placed[0].order == placed[1].order, placed[0].order >= 0 {
            fields.note("Split payments stack order has already been taken")
        }
        recipients = placed.map(\.recipient)
    }

    /// Clients send blank fields for what they leave unset.
    private static func names(in row: [String: String]) -> Bool {
        row.contains { $0.key != "split_header" && !$0.value.allSatisfy(\.isWhitespace) }
    }

    private static func recipient(_ reader: inout FieldReader) -> Recipient {
        if reader.text("email") == nil { reader.note("email", "can't be blank") }
        let email = reader.email("email") ?? ""
        if reader.text("fixed_cut") == nil, reader.text("variable_cut") == nil {
            reader.note("fixed_cut", "or variable cut can't be blank")
        }
        return Recipient(
            email: email,
            fixedCut: reader.whole("fixed_cut", in: FieldLimits.amount),
            variableCut: reader.whole("variable_cut", in: FieldLimits.percentage)
        )
    }
}

extension SplitRules {
    /// What is kept of the rules.
    var json: JSONValue {
        ["split_header": .bool(showsHeader), "split_payments": .array(recipients.map(\.json))]
    }

    /// Reads what was kept.
    init?(_ json: JSONValue?) {
        guard let object = json?.object, let header = object["split_header"]?.bool,
            let rows = object["split_payments"]?.array
        else { return nil }
        showsHeader = header
        for row in rows {
            guard let recipient = Recipient(row) else { return nil }
            recipients.append(recipient)
        }
    }

    /// The members by which an answer of a version shows the rules.
    func members(_ version: APIVersion) -> [(String, JSONValue)] {
        switch version {
        case .v3:
            let first = recipients.first
            let group: JSONValue = [
                "email": .optional(first?.email), "fixed_cut": .optional(first?.fixedCut),
                "variable_cut": .optional(first?.variableCut),
                "split_header": .bool(showsHeader),
            ]
            return [(Self.group, group)]
        case .v4:
            let rows = recipients.enumerated().map { order, recipient in
                var row = recipient.object
                row["stack_order"] = .integer(order)
                return JSONValue.object(row)
            }
            return [("split_header", .bool(showsHeader)), (Self.rows, .array(rows))]
        }
    }
}

extension SplitRules.Recipient {
    fileprivate var object: JSONObject {
        JSONObject([
            ("email", .string(email)), ("fixed_cut", .optional(fixedCut)),
            ("variable_cut", .optional(variableCut)),
        ])
    }

    fileprivate var json: JSONValue { .object(object) }

    fileprivate init?(_ json: JSONValue) {
        guard let email = json.object?["email"]?.string else { return nil }
        self.init(
            email: email,
            fixedCut: json.object?["fixed_cut"]?.integer,
            variableCut: json.object?["variable_cut"]?.integer
        )
    }
}

extension JSONValue {
    /// Makes a value of an optional whole number: `null` for `nil`.
    static func optional(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
}
