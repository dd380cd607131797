public import Linking

/// What a dialect brings to the linking of accounts.
public struct LinkingPart: Sendable {
    /// The kinds of its tokens.
    public let kinds: LinkKinds
    /// Makes who signs end users in with the sandbox's billers.
    public let makeProvider: @Sendable (_ world: SandboxWorld) -> any LinkProvider
    /// Makes what tells clients of what happened.
    public let makeEvents: @Sendable (_ world: SandboxWorld) -> LinkEvents
    /// Makes the backend of an environment that has a directory of billers and nothing else.
    ///
    /// It answers the API's calls on the directory, and refuses every other as there is no backend.
    public let makeDirectory: @Sendable (_ directory: any LinkDirectory) -> any Backend
    /// What the demo shop does with it.
    public let demo: LinkDemo

    /// Makes a part.
    public init(
        kinds: LinkKinds,
        demo: LinkDemo,
        makeProvider: @escaping @Sendable (_ world: SandboxWorld) -> any LinkProvider,
        makeEvents: @escaping @Sendable (_ world: SandboxWorld) -> LinkEvents,
        makeDirectory: @escaping @Sendable (_ directory: any LinkDirectory) -> any Backend
    ) {
        self.kinds = kinds
        self.demo = demo
        self.makeProvider = makeProvider
        self.makeEvents = makeEvents
        self.makeDirectory = makeDirectory
    }
}
