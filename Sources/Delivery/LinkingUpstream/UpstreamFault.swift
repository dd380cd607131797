/// Why the linking upstream gave no answer that can be used; its words hold nothing of a request or
/// of an answer, so that a log may show them.
enum UpstreamFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// No whole answer came.
    case unanswered(DeliveryFault)
    /// The answer has a status that its request does not know.
    case status(Int)
    /// The body is longer than ``UpstreamClient/bodyBytesMax``.
    case tooLarge
    /// The body is no JSON, or this member of it is not as the port has it.
    case shape(String)

    /// What is wrong, in a few words.
    var description: String {
        switch self {
        case .unanswered(let fault): fault.rawValue
        case .status(let status): "status \(status)"
        case .tooLarge: "the answer is too large"
        case .shape(let member): "the answer has another form: \(member)"
        }
    }
}
