import BillogramDialect
import TollgateCore

/// Why an admitted call is answered with an error of the API.
struct Rejection: Error, Hashable {
    /// The status code.
    let status: Int
    /// The word for clients.
    let code: Envelope.Code
    /// The sentence for people; it shows nothing of the request.
    let message: String
    /// The field or parameter at fault, such as `contact:email`.
    let field: String?

    private init(
        status: Int = 400,
        _ code: Envelope.Code,
        _ message: String,
        field: String? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.field = field
    }

    /// The rejection in the API's words.
    var reply: Reply { Envelope.error(status, code, message, field: field) }

    /// No object has the name that the path gives.
    static let notFound = Rejection(status: 404, .notFound, "There is no such object.")

    /// The file that is asked for does not exist yet.
    static let notAvailableYet = Rejection(
        status: 404,
        .notAvailableYet,
        "The object is not available yet."
    )

    /// The object's state does not allow the call.
    static func wrongState(_ message: String) -> Rejection {
        Rejection(.invalidObjectState, message)
    }

    /// Two fields contradict each other; the named one is the second.
    static func combination(_ field: String, _ message: String) -> Rejection {
        Rejection(.invalidParameterCombination, message, field: field)
    }

    /// The body is none that the operation can take.
    static func body(_ message: String) -> Rejection { Rejection(.invalidParameter, message) }

    /// A field's value is not one that it can have.
    static func invalid(_ field: String, _ message: String) -> Rejection {
        Rejection(.invalidParameter, message, field: field)
    }

    /// A field is not known.
    static func unknown(_ field: String) -> Rejection {
        Rejection(.unknownParameter, "The field is not known.", field: field)
    }

    /// A field was given another value that only the service writes.
    static func readOnly(_ field: String) -> Rejection {
        Rejection(.readOnlyParameter, "The field can only be read.", field: field)
    }

    /// A parameter of the query is absent that others make necessary.
    static func missingQuery(_ parameter: String) -> Rejection {
        Rejection(.missingQueryParameter, "The parameter is required.", field: parameter)
    }

    /// A parameter of the query is unknown or has a value that it cannot have.
    static func invalidQuery(_ parameter: String, _ message: String) -> Rejection {
        Rejection(.invalidQueryParameter, message, field: parameter)
    }
}
