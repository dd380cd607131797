import TollgateCore

/// The page of an attempt that is not there, or of which nothing can come any more.
///
/// No page may embed it.
enum EndedPage {
    /// The page of an address that names no attempt.
    static let unknown = document(
        status: 404,
        "No such link",
        "There is nothing under this address. Go back and start again."
    )

    /// The page of an attempt that has ended so.
    static func ended(_ progress: LinkProgress) -> ConnectDocument {
        switch progress {
        case .completed: document(status: 410, "This was done before", "The account is linked.")
        case .cancelled:
            document(status: 410, "This was cancelled", "No account was linked. \(again)")
        case .created, .inProgress, .codeNeeded, .discovering, .expired:
            document(status: 410, "The time is over", "This link can no longer be used. \(again)")
        }
    }

    private static let again = "Go back and start again."

    private static func document(
        status: Int,
        _ title: String,
        _ words: String
    ) -> ConnectDocument {
        ConnectDocument(
            status: status,
            title: title,
            content: "<main>\n<h1>\(title)</h1>\n<p>\(words)</p>\n</main>"
        )
    }
}
