/// What is removed once it has had its time: one closed list for logs and metrics.
enum RetentionKind: String, Sendable, CaseIterable {
    /// Sessions and tokens that have ended.
    case sessions
    /// Memories of signed requests that can be repeated no more.
    case replays
    /// Attempts to link an account, and linked accounts that were removed.
    case links
    /// Callbacks that were delivered or given up.
    case callbacks
    /// Records of receivers that are well or that nothing names any more, and keys that nothing needs.
    case receivers
}
