import Foundation
import GRDB
import TollgateCore

/// A row's columns as the core's values; a value that cannot be one means a damaged file.
extension Row {
    func text(_ column: Int) throws -> String { try decode(atIndex: column) }

    func optionalText(_ column: Int) throws -> String? { try decode(atIndex: column) }

    func number(_ column: Int) throws -> Int64 { try decode(atIndex: column) }

    func optionalNumber(_ column: Int) throws -> Int64? { try decode(atIndex: column) }

    func bytes(_ column: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: column) { $0.map(Array.init) ?? [] }
    }

    func instant(_ column: Int) throws -> Instant { Instant(microseconds: try number(column)) }

    func optionalInstant(_ column: Int) throws -> Instant? {
        try optionalNumber(column).map(Instant.init(microseconds:))
    }

    func digest(_ column: Int) throws -> Digest {
        try value(column, optionalDigest(column))
    }

    func optionalDigest(_ column: Int) throws -> Digest? {
        try withUnsafeData(atIndex: column) { data in
            try data.map { data in
                try value(column, data.withUnsafeBytes { Digest($0) })
            }
        }
    }

    /// Reads a column whose text names one of a closed set.
    func choice<Choice: RawRepresentable<String>>(_ column: Int) throws -> Choice {
        try value(column, Choice(rawValue: text(column)))
    }

    /// Reads a column that holds a JSON array of texts.
    func texts(_ column: Int) throws -> [String] {
        try elements(column).map { try value(column, $0.string) }
    }

    /// Reads a column that holds a JSON array of whole numbers.
    func numbers(_ column: Int) throws -> [Int] {
        try elements(column).map { try value(column, $0.integer.flatMap(Int.init(exactly:))) }
    }

    /// Reads a column that holds a JSON array.
    func elements(_ column: Int) throws -> [JSONValue] {
        let json = try text(column)
        if json == "[]" { return [] }
        let elements: [JSONValue]?
        do { elements = try JSONValue(reading: Array(json.utf8)).array } catch { elements = nil }
        return try value(column, elements)
    }

    /// Returns a value that a sound file always gives.
    func value<Value>(_ column: Int, _ value: Value?) throws -> Value {
        guard let value else {
            let name = Array(columnNames)[column]
            throw StoreFault(.corrupt, detail: "the column \(name) cannot be read")
        }
        return value
    }
}

extension [String] {
    /// The texts as a JSON array.
    var json: String { JSONValue.array(map(JSONValue.string)).text }
}

extension [Int] {
    /// The numbers as a JSON array.
    var json: String { JSONValue.array(map(JSONValue.integer)).text }
}

extension String {
    /// The text with ASCII letters in lower case.
    var folded: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension Digest {
    /// The digest as SQLite keeps it.
    var data: Data { Data(bytes) }
}
