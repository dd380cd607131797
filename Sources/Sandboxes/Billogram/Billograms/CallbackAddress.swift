/// Where a billogram's callbacks may go by the form of the address (contract A4).
///
/// Whether the receiver may be called at all is decided when it is called.
enum CallbackAddress {
    private static let loopback: Set<Substring> = ["localhost", "127.0.0.1", "[::1]"]

    /// Tells whether an address is one of https, or one of http on this machine's loopback interface.
    static func isAllowed(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let authority = parts[1].prefix { !"/?#".contains($0) }
        guard !authority.contains("@"), let host = host(of: authority) else { return false }
        switch parts[0].lowercased() {
        case "https": return true
        case "http": return loopback.contains(host[...])
        default: return false
        }
    }

    /// The host in lower case, without its port; `nil` for none.
    private static func host(of authority: Substring) -> String? {
        let end =
            authority.first == "["
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let end, end > authority.startIndex else { return nil }
        let rest = authority[end...]
        let isPort = rest.isEmpty || rest.first == ":" && rest.dropFirst().utf8.allSatisfy(isDigit)
        return isPort ? authority[..<end].lowercased() : nil
    }
}
