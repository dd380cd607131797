import BillplzDialect
import Callbacks

/// Reads the fields of one request and collects what is wrong with them, in the words of Rails.
///
/// A field that cannot be taken is read as if it were absent, or as something harmless; call
/// ``refuse()`` before using what was read.
struct FieldReader {
    /// What is wrong so far.
    private(set) var problems: [String] = []

    private let value: (String) -> String?
    private let prefix: String

    /// Reads the parameters of a request.
    init(_ parameters: BillplzParameters) {
        self.init { parameters[$0] }
    }

    /// Reads one group of parameters, such as a recipient, which messages name.
    init(_ group: [String: String], named name: String) {
        self.init(prefix: name + "_") { group[$0] }
    }

    /// Reads fields from anywhere.
    init(prefix: String = "", _ value: @escaping (String) -> String?) {
        self.prefix = prefix
        self.value = { name in
            guard let text = value(name), !text.allSatisfy(\.isWhitespace) else { return nil }
            return text
        }
    }

    /// Throws all that is wrong.
    func refuse() throws(Rejection) {
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    /// Notes what is wrong with a field: `amount`, `must be an integer`.
    mutating func note(_ name: String, _ problem: String) {
        problems.append("\(Self.title(of: prefix + name)) \(problem)")
    }

    /// Notes a problem as it stands.
    mutating func note(_ problem: String) { problems.append(problem) }

    /// Takes over what another reader found wrong.
    mutating func take(_ other: FieldReader) { problems += other.problems }

    /// The text of a field, blank ones as absent.
    func text(_ name: String) -> String? { value(name) }

    // MARK: Kinds

    /// Reads a field that must be there.
    mutating func required(_ name: String, max: Int) -> String {
        guard let text = value(name) else {
            note(name, "can't be blank")
            return ""
        }
        return bounded(name, text, max)
    }

    /// Reads a field that may be absent.
    mutating func optional(_ name: String, max: Int) -> String? {
        value(name).map { bounded(name, $0, max) }
    }

    /// Reads a truth value, as forms and JSON write them.
    mutating func flag(_ name: String, default usual: Bool) -> Bool {
        guard let text = value(name) else { return usual }
        switch text.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default:
            note(name, "must be true or false")
            return usual
        }
    }

    /// Reads one of a closed list of words.
    mutating func choice<Choice: RawRepresentable>(
        _ name: String,
        _ type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let text = value(name) else { return nil }
        let choice = Choice(rawValue: text)
        if choice == nil { note(name, "is not included in the list") }
        return choice
    }

    /// Reads a whole number; messages name the bound that it breaks.
    mutating func whole(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let text = value(name) else { return nil }
        switch WrittenNumber(text) {
        case .whole(let number) where range.contains(number): return number
        case .whole(let number) where number < range.lowerBound: noteLow(name, range)
        case .tooLow: noteLow(name, range)
        case .whole, .tooHigh: note(name, "must be less than or equal to \(range.upperBound)")
        case .fraction: note(name, "must be an integer")
        case .none: note(name, "is not a number")
        }
        return nil
    }

    /// Reads a whole number that must be there.
    mutating func requiredWhole(_ name: String, in range: ClosedRange<Int64>) -> Int64 {
        if value(name) == nil { note(name, "can't be blank") }
        return whole(name, in: range) ?? range.lowerBound
    }

    /// Reads an address of the web to which a browser can be sent.
    mutating func url(_ name: String) -> String? {
        address(name, WebAddress.isAllowed)
    }

    /// Reads an address to which a callback can be delivered.
    ///
    /// Those of `http` are taken, as in the API's own samples; whether a receiver may be called without
    /// TLS is for delivery, which notes why it did not call one.
    mutating func receiver(_ name: String) -> String? {
        address(name) { Destination($0) != nil }
    }

    /// Reads such an address that must be there.
    mutating func requiredReceiver(_ name: String) -> String {
        if value(name) == nil { note(name, "can't be blank") }
        return receiver(name) ?? ""
    }

    private mutating func address(_ name: String, _ isAllowed: (String) -> Bool) -> String? {
        guard let text = optional(name, max: FieldLimits.urlMax) else { return nil }
        guard isAllowed(text) else {
            note(name, "is invalid")
            return nil
        }
        return text
    }

    /// Reads an address of mail.
    mutating func email(_ name: String) -> String? {
        guard let text = optional(name, max: FieldLimits.emailMax) else { return nil }
        guard Self.isEmail(text) else {
            note(name, "is invalid")
            return nil
        }
        return text
    }

    /// Reads a telephone number with its country, without spaces and dashes.
    mutating func mobile(_ name: String) -> String? {
        guard let text = value(name) else { return nil }
        let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard FieldLimits.mobileDigits.contains(digits.utf8.count), digits.utf8.allSatisfy(isDigit)
        else {
            note(name, "is invalid")
            return nil
        }
        return text
    }

    private mutating func bounded(_ name: String, _ text: String, _ max: Int) -> String {
        // Ruby counts scalars as characters.
        if text.unicodeScalars.count > max {
            note(name, "is too long (maximum is \(max) characters)")
        }
        return text
    }

    private mutating func noteLow(_ name: String, _ range: ClosedRange<Int64>) {
        let bound =
            range.lowerBound == 1
            ? "greater than 0" : "greater than or equal to \(range.lowerBound)"
        note(name, "must be \(bound)")
    }

    /// Something, one `@`, something, and no white space or control character in it.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts.contains { $0.isEmpty }
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
            && !text.contains(where: \.isWhitespace)
    }

    /// A field's name as Rails shows it: `collection_id` is `Collection`.
    private static func title(of name: String) -> String {
        let stem = name.hasSuffix("_id") ? name.dropLast(3) : name[...]
        let words = stem.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
