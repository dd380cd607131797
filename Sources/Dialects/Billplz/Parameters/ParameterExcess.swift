/// What there is too much of, by the maxima of ``BillplzParameters``.
enum ParameterExcess: Sendable, Hashable {
    /// More than ``BillplzParameters/countMax`` values.
    case count
    /// A name of more than ``BillplzParameters/nameBytesMax`` bytes.
    case name
    /// A value deeper than ``BillplzParameters/nestingMax``.
    case nesting

    /// A sentence without a period.
    var explanation: String {
        switch self {
        case .count: "There are more than \(BillplzParameters.countMax) parameters"
        case .name:
            "The name of a parameter has more than \(BillplzParameters.nameBytesMax) bytes"
        case .nesting: "Parameters are nested deeper than \(BillplzParameters.nestingMax)"
        }
    }

    /// What is too much about a name by itself.
    init?(name: String) {
        if name.utf8.count > BillplzParameters.nameBytesMax {
            self = .name
        } else if name.utf8.count(where: { $0 == UInt8(ascii: "[") }) > BillplzParameters.nestingMax
        {
            self = .nesting
        } else {
            return nil
        }
    }
}
