public import TollgateCore

/// What a BillingPlatform request asks for; the raw value is the operation's name in claims and
/// metrics.
public enum BillingPlatformOperation: String, Sendable, Hashable, CaseIterable {
    /// Opens a session for a user name and a password.
    case login
    /// Ends the session that carries the call.
    case logout
    /// Returns the rows of a SELECT.
    case query
    /// Asks for an extract of many records.
    case bulkExtract = "bulk_extract"
    /// Makes records of an entity.
    case create
    /// Returns the records of an entity that a filter finds.
    case find
    /// Changes records that are named in the body.
    case update
    /// Changes records that an external key finds, and makes the others.
    case upsert
    /// Returns one record.
    case retrieve
    /// Changes the record that is named in the path.
    case updateOne = "update_one"
    /// Puts records into the recycle bin, or removes them for ever.
    case delete
    /// Takes records back out of the recycle bin.
    case undelete
    /// Opens an access token for an OAuth client.
    case authenticate
    /// Calls a path below the API's bases that the API does not know.
    case unknown

    /// Makes the operation that a claim of this dialect names.
    public init?(_ claim: Claim) { self.init(rawValue: claim.operation) }
}
