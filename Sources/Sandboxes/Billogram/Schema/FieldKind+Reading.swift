import TollgateCore

extension FieldKind {
    /// Reads a value that a caller sent for a field of this kind.
    ///
    /// - Parameters:
    ///   - value: The value; `null` is the caller's business.
    ///   - path: The field, for the rejection.
    /// - Returns: The value in the form in which it is kept and shown.
    /// - Throws: ``Rejection`` of a value that the kind does not have.
    func read(_ value: JSONValue, at path: String) throws(Rejection) -> JSONValue {
        switch self {
        case .line(let lengthMax, let mayBeEmpty):
            .string(try line(value, lengthMax, mayBeEmpty: mayBeEmpty, at: path))
        case .text(let lengthMax):
            .string(try text(value, lengthMax, breaks: Self.lineBreaks, at: path))
        case .choice(let words): .string(try choice(value, words, at: path))
        case .letterCode(let count): .string(try letterCode(value, count, at: path))
        case .zipCode: .string(try zipCode(value, at: path))
        case .flag: .bool(try flag(value, at: path))
        case .positiveInteger(let max): .integer(try positiveInteger(value, max, at: path))
        case .itemNumber(let lengthMax, let numberMax):
            .string(try itemNumber(value, lengthMax, numberMax, at: path))
        case .decimal(let bounds): .number(try decimal(value, bounds, at: path))
        case .date: .string(try date(value, at: path))
        case .opaque(let bytesMax, let depthMax): try opaque(value, bytesMax, depthMax, at: path)
        case .structure(let fields): .object(try structure(value, fields, at: path))
        case .list(let fields, let countMax): .array(try list(value, fields, countMax, at: path))
        }
    }

    private static let lineBreaks: Set<UInt32> = [0x09, 0x0A, 0x0D]
    private static let zipCodeLengthMax = 20

    private func text(
        _ value: JSONValue,
        _ lengthMax: Int,
        breaks: Set<UInt32> = [],
        at path: String
    ) throws(Rejection) -> String {
        guard let text = value.string else {
            throw .invalid(path, "The field must be a string.")
        }
        let scalars = text.unicodeScalars
        guard
            scalars.allSatisfy({
                $0.value >= 0x20 && $0.value != 0x7F || breaks.contains($0.value)
            })
        else { throw .invalid(path, "The field must not hold control characters.") }
        guard scalars.count <= lengthMax else {
            throw .invalid(path, "The field must be at most \(lengthMax) characters long.")
        }
        return text
    }

    private func line(
        _ value: JSONValue,
        _ lengthMax: Int,
        mayBeEmpty: Bool,
        at path: String
    ) throws(Rejection) -> String {
        let line = try text(value, lengthMax, at: path)
        guard mayBeEmpty || !line.allSatisfy(\.isWhitespace) else {
            throw .invalid(path, "The field must not be empty.")
        }
        return line
    }

    private func choice(
        _ value: JSONValue,
        _ words: [String],
        at path: String
    ) throws(Rejection) -> String {
        guard let word = value.string else {
            throw .invalid(path, "The field must be a string.")
        }
        guard words.contains(word) else {
            throw .invalid(path, "The field must be one of \(words.joined(separator: ", ")).")
        }
        return word
    }

    private func letterCode(
        _ value: JSONValue,
        _ letterCount: Int,
        at path: String
    ) throws(Rejection) -> String {
        guard let code = value.string else {
            throw .invalid(path, "The field must be a string.")
        }
        let isCode =
            code.utf8.count == letterCount
            && code.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic }
        guard isCode || code.isEmpty else {
            throw .invalid(path, "The field must be a code of \(letterCount) letters.")
        }
        return code
    }

    private func zipCode(_ value: JSONValue, at path: String) throws(Rejection) -> String {
        try text(value, Self.zipCodeLengthMax, at: path).filter { $0 != " " }
    }

    private func flag(_ value: JSONValue, at path: String) throws(Rejection) -> Bool {
        guard let flag = value.bool else {
            throw .invalid(path, "The field must be true or false.")
        }
        return flag
    }

    private func positiveInteger(
        _ value: JSONValue,
        _ max: Int64,
        at path: String
    ) throws(Rejection) -> Int64 {
        guard let number = value.integer, number > 0 else {
            throw .invalid(path, "The field must be a positive integer.")
        }
        guard number <= max else { throw .invalid(path, "The field must be at most \(max).") }
        return number
    }

    private func itemNumber(
        _ value: JSONValue,
        _ lengthMax: Int,
        _ numberMax: Int64,
        at path: String
    ) throws(Rejection) -> String {
        let text = try line(value, lengthMax, mayBeEmpty: false, at: path)
        if text.utf8.allSatisfy(isDigit), Int64(text).map({ $0 > numberMax }) ?? true {
            throw .invalid(path, "The field must be at most \(numberMax) where it is a number.")
        }
        return text
    }

    private func decimal(
        _ value: JSONValue,
        _ bounds: DecimalBounds,
        at path: String
    ) throws(Rejection) -> JSONNumber {
        guard case .number(let number) = value else {
            throw .invalid(path, "The field must be a number.")
        }
        let (lower, upper) = (bounds.range.lowerBound, bounds.range.upperBound)
        guard let decimal = ExactDecimal(number), decimal.isWithin(bounds.range) else {
            throw .invalid(path, "The field must be a number from \(lower) to \(upper).")
        }
        guard decimal.scale <= bounds.fractionDigitsMax else {
            throw .invalid(
                path,
                "The field must have at most \(bounds.fractionDigitsMax) decimals."
            )
        }
        return decimal.jsonNumber(fractionDigitsMin: bounds.fractionDigitsMin)
    }

    private func date(_ value: JSONValue, at path: String) throws(Rejection) -> String {
        guard let text = value.string, let date = CivilDate(text) else {
            throw .invalid(path, "The field must be a date such as 2026-03-01.")
        }
        return date.text
    }

    private func opaque(
        _ value: JSONValue,
        _ bytesMax: Int,
        _ depthMax: Int,
        at path: String
    ) throws(Rejection) -> JSONValue {
        guard value.depth <= depthMax else {
            throw .invalid(path, "The field must be nested at most \(depthMax) levels deep.")
        }
        guard value.bytes.count <= bytesMax else {
            throw .invalid(path, "The field must take at most \(bytesMax) bytes.")
        }
        return value
    }

    private func structure(
        _ value: JSONValue,
        _ fields: [Field],
        at path: String
    ) throws(Rejection) -> JSONObject {
        guard let object = value.object else {
            throw .invalid(path, "The field must be an object.")
        }
        return try fields.read(object, below: path)
    }

    /// Each element is a whole object, with initial values for what it leaves out.
    private func list(
        _ value: JSONValue,
        _ fields: [Field],
        _ countMax: Int,
        at path: String
    ) throws(Rejection) -> [JSONValue] {
        guard let elements = value.array else {
            throw .invalid(path, "The field must be an array.")
        }
        guard elements.count <= countMax else {
            throw .invalid(path, "The field must have at most \(countMax) elements.")
        }
        var objects: [JSONValue] = []
        for (index, element) in elements.enumerated() {
            let place = "\(path)[\(index)]"
            let read = try structure(element, fields, at: place)
            objects.append(.object(try fields.merge(read, over: nil, below: place)))
        }
        return objects
    }
}

/// Tells whether a byte is an ASCII digit.
func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
