public import TollgateCore

extension Claim {
    /// The claim in one line, such as `GET /items items.list read read`: methods, path, operation,
    /// who may call, the scope and the route group; `-` stands for what is absent.
    ///
    /// - Parameters:
    ///   - shownPath: The path to show, where it is not the claim's own.
    ///   - callers: What to say of the kinds of credentials that may call, before the scope.
    /// - Returns: The words, with one space between them.
    public func words(
        path shownPath: String? = nil,
        callers: ([CredentialKindName]) -> [String] = { _ in [] }
    ) -> String {
        let methods = methods?.map(\.description).joined(separator: " ") ?? "any"
        let allowed: [String] =
            switch access {
            case .open: ["open"]
            case .protected(let kinds, let scope): callers(kinds) + [scope?.rawValue ?? "-"]
            }
        let words = [methods, shownPath ?? path.description, operation] + allowed
        return (words + [group ?? "-"]).joined(separator: " ")
    }
}
