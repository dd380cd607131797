public import TollgateCore

/// Something that happens in the real world and not by a call of the API, such as that somebody pays: done
/// in the sandbox by `tollgate sandbox NAME …`.
public struct SandboxAction: Sendable {
    /// Does it, inside one transaction; tells what came of it.
    public typealias Run =
        @Sendable (
            _ desk: ActionDesk,
            _ argument: String,
            _ flags: Set<String>,
            _ transaction: any StoreTransaction
        ) throws -> ActionOutcome

    /// The word of the command, such as `pay`.
    public let name: String
    /// What its one argument names, such as `BILL`.
    public let argument: String
    /// The flags that it knows, without the dashes.
    public let flags: [String]
    /// One sentence for the help.
    public let summary: String
    /// Does it.
    public let run: Run

    /// Makes an action.
    public init(
        name: String,
        argument: String,
        flags: [String] = [],
        summary: String,
        run: @escaping Run
    ) {
        self.name = name
        self.argument = argument
        self.flags = flags
        self.summary = summary
        self.run = run
    }
}

/// What `tollgate sandbox NAME …` lends to an action.
public struct ActionDesk: Sendable {
    /// What the sandbox may use.
    public let world: SandboxWorld
    /// Whose sandbox it is to happen in, where that was said.
    public let organisation: OrganisationRecord?
    /// The address of the sandbox's listener, without a slash at its end.
    public let publicURL: String
    /// The moment, by the wall clock.
    public let now: Instant

    /// Makes a desk.
    public init(
        world: SandboxWorld,
        organisation: OrganisationRecord?,
        publicURL: String,
        now: Instant
    ) {
        self.world = world
        self.organisation = organisation
        self.publicURL = publicURL
        self.now = now
    }
}

/// What came of an action.
public struct ActionOutcome: Sendable {
    /// In whose sandbox it happened.
    public let organisation: OrganisationID
    /// What is told of it.
    public let json: JSONValue

    /// Makes an outcome.
    public init(organisation: OrganisationID, json: JSONValue) {
        self.organisation = organisation
        self.json = json
    }
}

/// Why an action is not done, in a sentence for whoever asked for it.
public struct ActionRefusal: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Makes a refusal.
    public init(_ description: String) { self.description = description }
}
