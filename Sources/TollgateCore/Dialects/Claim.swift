/// A set of requests that a dialect calls its own, and the operation that they mean.
///
/// A class, because every request carries its claim along and one reference is cheaper than seven.
public final class Claim: Sendable {
    /// The operation's name within its dialect: `customer.update`; several paths may mean one operation.
    public let operation: String
    /// The methods, or `nil` for all that no other claim on the same path names.
    public let methods: [Method]?
    /// The path.
    public let path: PathTemplate
    /// Who may call it.
    public let access: Access
    /// The route group whose limit it counts against, such as `write`, or `nil` for none.
    public let group: String?
    /// Whether the literal segments of the path match in upper and lower case of ASCII alike.
    public let ignoresCase: Bool

    /// Makes a claim.
    public init(
        _ operation: String,
        _ methods: [Method]?,
        _ path: PathTemplate,
        _ access: Access,
        group: String? = nil,
        ignoringCase: Bool = false
    ) {
        self.operation = operation
        self.methods = methods
        self.path = path
        self.access = access
        self.group = group
        ignoresCase = ignoringCase
    }
}

/// Who may call an operation.
public enum Access: Sendable, Hashable {
    /// Anybody; no credential is read from the head.
    case open
    /// Whoever presents a credential of one of these kinds that carries the scope.
    case protected(kinds: [CredentialKindName], scope: Scope?)
}

/// A path with parameters: `/api/v2/customer/{no}`; `/**` at the end means any further segments.
///
/// A parameter such as `{id:code}` takes only what looks like an id that was drawn: see ``isCode(_:)``.
public struct PathTemplate: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible
{
    /// One part between slashes.
    public enum Segment: Sendable, Hashable {
        /// Exactly this text.
        case literal(String)
        /// Any one segment that is not empty.
        case parameter(String)
        /// Any one segment that looks like a drawn id, under a parameter's name.
        case code(String)
        /// Any number of further segments, also none; only at the end.
        case rest
    }

    /// The name of the parameter that names the caller's organisation; the gatekeeper compares it.
    public static let organisation = "organisation"

    private static let codeSuffix = ":code"

    /// Whether a segment looks like a drawn id: ASCII letters, digits, `_` and `-`, with a digit among them,
    /// which no reserved word of a path has.
    public static func isCode(_ segment: some StringProtocol) -> Bool {
        var hasDigit = false
        for byte in segment.utf8 {
            switch byte {
            case 48...57: hasDigit = true
            case 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"): break
            default: return false
            }
        }
        return hasDigit
    }

    /// The parts in order.
    public let segments: [Segment]
    /// The template as written.
    public let description: String

    /// Reads a template; a malformed one is a defect of the dialect that wrote it.
    public init(stringLiteral value: String) {
        precondition(value.utf8.first == UInt8(ascii: "/"), "a path template begins with a slash")
        description = value
        segments = value.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            part in
            if part == "**" { return .rest }
            guard part.first == "{", part.last == "}" else { return .literal(String(part)) }
            let name = String(part.dropFirst().dropLast())
            guard name.hasSuffix(Self.codeSuffix) else { return .parameter(name) }
            return .code(String(name.dropLast(Self.codeSuffix.count)))
        }
        precondition(
            !segments.dropLast().contains(.rest),
            "`**` stands at the end of a path template"
        )
    }
}

/// The claim that a request matched, with the path's parameters as they stand in it.
public struct Route: Sendable {
    /// The claim.
    public let claim: Claim
    /// The parameters by name, percent-encoded as received.
    public let parameters: [(name: String, value: Substring)]

    /// Makes a route.
    public init(claim: Claim, parameters: [(name: String, value: Substring)]) {
        self.claim = claim
        self.parameters = parameters
    }

    /// A parameter's value with the percent-encoding undone; `nil` where it is absent or wrongly encoded.
    public func parameter(_ name: String) -> String? {
        guard let value = parameters.first(where: { $0.name == name })?.value else { return nil }
        return PercentCoding.decode(value)
    }
}
