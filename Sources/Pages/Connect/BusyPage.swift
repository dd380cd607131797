import HTTPTypes
import Hummingbird
import TollgateCore

/// The page for an address that asks too often.
enum BusyPage {
    /// The page with its wait.
    ///
    /// - Parameter seconds: The value of `Retry-After`.
    /// - Returns: The answer.
    static func response(retryAfter seconds: String) -> Response {
        var response = document(seconds).response
        response.headers[.retryAfter] = seconds
        return response
    }

    private static func document(_ seconds: String) -> ConnectDocument {
        let wait = seconds == "1" ? "one second" : "\(seconds) seconds"
        return ConnectDocument(
            status: 429,
            title: "Too many requests",
            content: """
                <main>
                <h1>Too many requests</h1>
                <p role="alert">Your network asks for this too often. Try again in \(wait).</p>
                </main>
                """
        )
    }
}
