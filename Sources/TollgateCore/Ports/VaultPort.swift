/// A recoverable secret that belongs to no credential, such as the key that signs one bill's callbacks.
public struct VaultEntry: Sendable, Hashable {
    /// Ends the purpose of an entry whose owner has let it go: it stays as long as a callback names it.
    public static let releasedSuffix = ".released"

    /// The entry's name, which documents and callbacks refer to.
    public let id: VaultID
    /// Whose it is.
    public let organisation: OrganisationID
    /// The world that it belongs to.
    public let environment: Environment
    /// What it is for, a word of its owner's: `billogram.callback-key`.
    public let purpose: String
    /// The sealed bytes.
    public var box: SealedBox

    /// Makes an entry.
    public init(
        id: VaultID,
        organisation: OrganisationID,
        environment: Environment,
        purpose: String,
        box: SealedBox
    ) {
        self.id = id
        self.organisation = organisation
        self.environment = environment
        self.purpose = purpose
        self.box = box
    }
}

/// Keeps sealed secrets.
public protocol VaultPort {
    /// Adds an entry; throws ``StoreFault/Code/duplicate`` if its id is taken.
    func insert(_ entry: VaultEntry) throws
    /// Replaces an entry; throws ``StoreFault/Code/other`` if it is not there.
    func replace(_ entry: VaultEntry) throws
    /// Finds one.
    func find(_ id: VaultID) throws -> VaultEntry?
    /// Removes one; tells whether it was there.
    @discardableResult
    func remove(_ id: VaultID) throws -> Bool
    /// Removes every entry of an organisation in an environment with one purpose; returns how many.
    @discardableResult
    func removeAll(
        organisation: OrganisationID,
        environment: Environment,
        purpose: String
    ) throws -> Int
    /// Removes up to 1,000 entries whose purpose ends with ``VaultEntry/releasedSuffix`` and that no
    /// callback in the outbox names; returns how many.
    @discardableResult
    func removeReleased() throws -> Int
    /// Returns up to 1,000 entries that a member of the key ring seals, by id.
    func entries(sealedBy key: Int, after id: VaultID?) throws -> [VaultEntry]
    /// Counts the entries by the member of the key ring that seals them.
    func countsByKey() throws -> [Int: Int]
}
