import NIOHTTP2

/// How much of a connection of HTTP/2 an error ends, and whether it speaks of a flood.
///
/// NIOHTTP2 resets the stream or says GOAWAY by itself, and then reports only the error. Those listed
/// here are its words for a malformed request, which RFC 9113, section 8.1.1, calls an error of the
/// stream; every other one ends the connection.
enum HTTP2Scope {
    /// Tells whether an error concerns one stream alone.
    static func isOneStream(_ error: any Error) -> Bool {
        switch error {
        case is NIOHTTP2Errors.StreamError, is NIOHTTP2Errors.BadStreamStateTransition,
            is NIOHTTP2Errors.TrailersWithoutEndStream:
            true
        case is NIOHTTP2Errors.InvalidPseudoHeaders, is NIOHTTP2Errors.InvalidPseudoHeaderValue,
            is NIOHTTP2Errors.MissingPseudoHeader, is NIOHTTP2Errors.DuplicatePseudoHeader,
            is NIOHTTP2Errors.PseudoHeaderAfterRegularHeader,
            is NIOHTTP2Errors.UnknownPseudoHeader, is NIOHTTP2Errors.UnsupportedPseudoHeader,
            is NIOHTTP2Errors.EmptyPathHeader:
            true
        case is NIOHTTP2Errors.InvalidHTTP2HeaderFieldName,
            is NIOHTTP2Errors.InvalidHTTP2HeaderFieldValue, is NIOHTTP2Errors.ForbiddenHeaderField:
            true
        case is NIOHTTP2Errors.ContentLengthViolated,
            is NIOHTTP2Errors.ContentLengthHeadersMismatch,
            is NIOHTTP2Errors.ContentLengthHeaderNegative,
            is NIOHTTP2Errors.ContentLengthHeaderMalformedValue:
            true
        default: false
        }
    }

    /// Tells whether an error says that more than 200 streams of a connection were reset within 30 seconds: by
    /// the client (CVE-2023-44487), or by NIOHTTP2 because of what the client sent (CVE-2025-8671).
    static func isFlood(_ error: any Error) -> Bool {
        error is NIOHTTP2Errors.ExcessiveRSTFrames || error is NIOHTTP2Errors.ExcessiveStreamErrors
    }
}
