import TollgateCore

/// Which requests the catcher takes, as far as their heads tell.
enum RequestRules {
    /// Judges a request before its body has come.
    ///
    /// A web page in a browser on this machine must not leave callbacks here: browsers name the
    /// page's origin in every `POST` (Fetch Standard, section 3.2), and senders of callbacks do not.
    ///
    /// - Parameter head: The request, without its body.
    /// - Returns: The status that it is refused with, or `nil` for one that is taken.
    static func refusal(of head: CaughtRequest) -> Int? {
        guard head.headBytes <= CatcherLimits.headBytesMax else { return 431 }
        guard head.method == "POST" else { return 405 }
        guard head.headers["origin"] == nil, head.headers["sec-fetch-site"] == nil else {
            return 403
        }
        guard let length = head.headers["content-length"] else { return nil }
        guard let bytes = Int(length), bytes >= 0 else { return 400 }
        return bytes <= CatcherLimits.bodyBytesMax ? nil : 413
    }
}
