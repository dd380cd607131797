/// A request method of RFC 9110.
public enum Method: Sendable, Hashable, CustomStringConvertible {
    /// The method GET.
    case get
    /// The method HEAD.
    case head
    /// The method POST.
    case post
    /// The method PUT.
    case put
    /// The method PATCH.
    case patch
    /// The method DELETE.
    case delete
    /// The method OPTIONS.
    case options
    /// Any other method, by its name.
    case other(String)

    /// Makes a method from its name, which is case-sensitive.
    public init(_ name: String) {
        switch name {
        case "GET": self = .get
        case "HEAD": self = .head
        case "POST": self = .post
        case "PUT": self = .put
        case "PATCH": self = .patch
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        default: self = .other(name)
        }
    }

    /// The method's name.
    public var description: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .other(let name): name
        }
    }
}
