import TollgateCore

/// The two places at which callers are let in; each has answers of its own.
///
/// What is written knows the request and not its claim, so the path is read once more, by the same
/// rules: letters of ASCII match in either case, and nothing is decoded.
enum Entrance: Sendable, Hashable {
    /// The login of the REST paths.
    case login
    /// The OAuth endpoint.
    case authenticate

    /// Finds the entrance at a path; `nil` for every other path.
    init?(path: String) {
        let folded = path.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let segments = folded.split(
            separator: UInt8(ascii: "/"),
            maxSplits: Self.segmentsMax,
            omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        guard segments.first == "", segments.count <= Self.segmentsMax else { return nil }
        let base = segments.dropFirst().dropLast(3)
        switch segments.suffix(3) {
        case ["rest", "2.0", "login"] where Self.isRESTBase(base): self = .login
        case ["auth", "1.0", "authenticate"] where base.count == 1 && base.first != "":
            self = .authenticate
        default: return nil
        }
    }

    /// Whether segments are what may stand before `rest`: an organisation or none, and an empty
    /// segment or none behind it.
    private static func isRESTBase(_ segments: ArraySlice<String>) -> Bool {
        switch segments.count {
        case 0, 1: true
        case 2: segments.first != "" && segments.last == ""
        default: false
        }
    }

    /// The parts between slashes of the longest path, `/demo//rest/2.0/login`, with the one before
    /// the first slash.
    private static let segmentsMax = 6
}
