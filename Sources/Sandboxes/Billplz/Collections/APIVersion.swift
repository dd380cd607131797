/// The two versions of the API that show the same collections differently.
enum APIVersion: Sendable, Hashable, CaseIterable {
    /// Version 3: one recipient of a split.
    case v3
    /// Version 4: two.
    case v4
}
