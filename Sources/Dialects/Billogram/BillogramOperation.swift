public import TollgateCore

/// What a Billogram request asks for; the raw value is the operation's name in claims and metrics.
public enum BillogramOperation: String, Sendable, Hashable, CaseIterable {
    /// Lists customers.
    case customerList = "customer.list"
    /// Makes a customer.
    case customerCreate = "customer.create"
    /// Returns one customer.
    case customerFetch = "customer.fetch"
    /// Changes parts of a customer.
    case customerUpdate = "customer.update"
    /// Lists items.
    case itemList = "item.list"
    /// Makes an item.
    case itemCreate = "item.create"
    /// Returns one item.
    case itemFetch = "item.fetch"
    /// Changes parts of an item.
    case itemUpdate = "item.update"
    /// Removes an item.
    case itemDelete = "item.delete"
    /// Calls a path below `/api/v2` that the API does not know.
    case unknown

    /// Makes the operation that a claim of this dialect names.
    public init?(_ claim: Claim) { self.init(rawValue: claim.operation) }

    /// The requests that mean the operation (contract A3).
    ///
    /// A method that a path does not know is the gatekeeper's to refuse. An unknown path asks for an
    /// API user, so that a stranger learns nothing of what is there, but for no scope.
    var claim: Claim {
        switch self {
        case .customerList: reading("/api/v2/customer")
        case .customerCreate: writing(.post, "/api/v2/customer")
        case .customerFetch: reading("/api/v2/customer/{no}")
        case .customerUpdate: writing(.put, "/api/v2/customer/{no}")
        case .itemList: reading("/api/v2/item")
        case .itemCreate: writing(.post, "/api/v2/item")
        case .itemFetch: reading("/api/v2/item/{no}")
        case .itemUpdate: writing(.put, "/api/v2/item/{no}")
        case .itemDelete: writing(.delete, "/api/v2/item/{no}")
        case .unknown: claim(nil, "/api/v2/**", scope: nil)
        }
    }

    private func reading(_ path: PathTemplate) -> Claim {
        claim([.get], path, scope: .billogramRead)
    }

    private func writing(_ method: Method, _ path: PathTemplate) -> Claim {
        claim([method], path, scope: .billogramWrite)
    }

    private func claim(_ methods: [Method]?, _ path: PathTemplate, scope: Scope?) -> Claim {
        let kinds = [CredentialKind.billogramAPIUser.name]
        return Claim(rawValue, methods, path, .protected(kinds: kinds, scope: scope))
    }
}

extension Scope {
    /// The scope of calls that only look.
    public static let billogramRead: Scope = "read"
    /// The scope of calls that change something.
    public static let billogramWrite: Scope = "write"
}
