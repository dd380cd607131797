import GRDB
import TollgateCore

extension [CallbackTry] {
    /// The tries as a JSON array of objects.
    var json: String { JSONValue.array(map(\.value)).text }
}

extension Row {
    /// Reads a column that holds a JSON array of tries.
    func tries(_ column: Int) throws -> [CallbackTry] {
        try elements(column).map { try value(column, CallbackTry($0)) }
    }
}

extension CallbackTry {
    fileprivate var value: JSONValue {
        var value = JSONObject([
            ("at", .integer(at.microseconds)), ("milliseconds", .integer(milliseconds)),
        ])
        value["status"] = status.map(JSONValue.integer)
        value["fault"] = fault.map(JSONValue.string)
        value["answer"] = .string(answer)
        return .object(value)
    }

    /// Reads what ``value`` writes; `nil` for anything else.
    fileprivate init?(_ value: JSONValue) {
        guard let members = value.object, let at = members["at"]?.integer,
            let milliseconds = members["milliseconds"]?.integer,
            let answer = members["answer"]?.string
        else { return nil }
        self.init(
            at: Instant(microseconds: at),
            milliseconds: milliseconds,
            status: members["status"]?.integer.flatMap(Int.init(exactly:)),
            fault: members["fault"]?.string,
            answer: answer
        )
    }
}
