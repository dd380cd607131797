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
    /// Lists billograms.
    case billogramList = "billogram.list"
    /// Makes a billogram.
    case billogramCreate = "billogram.create"
    /// Returns one billogram, or with `.pdf` behind its name the PDF of its invoice.
    case billogramFetch = "billogram.fetch"
    /// Changes parts of a billogram.
    case billogramUpdate = "billogram.update"
    /// Removes a billogram.
    case billogramDelete = "billogram.delete"
    /// Has a billogram sent, paid, credited and so on.
    case billogramCommand = "billogram.command"
    /// Returns the PDF that is attached to a billogram.
    case billogramAttachment = "billogram.attachment"
    /// Lists what happened to billograms.
    case billogramEventList = "billogram_event.list"
    /// Returns the account's settings.
    case settingsFetch = "settings.fetch"
    /// Changes parts of the account's settings.
    case settingsUpdate = "settings.update"
    /// Returns the account's logotype.
    case logotypeFetch = "logotype.fetch"
    /// Makes or replaces the account's logotype.
    case logotypeCreate = "logotype.create"
    /// Makes or replaces the account's logotype.
    case logotypeUpdate = "logotype.update"
    /// Removes the account's logotype.
    case logotypeDelete = "logotype.delete"
    /// Lists reports.
    case reportList = "report.list"
    /// Returns one report with its content.
    case reportFetch = "report.fetch"
    /// Lists creditors.
    case creditorList = "creditor.list"
    /// Returns one creditor.
    case creditorFetch = "creditor.fetch"
    /// Returns a customer's billing tab.
    case billingTabFetch = "billing-tab.fetch"
    /// Lists the items on a billing tab.
    case billingTabItemList = "billing-tab.item.list"
    /// Puts an item on a billing tab.
    case billingTabItemCreate = "billing-tab.item.create"
    /// Returns one item of a billing tab.
    case billingTabItemFetch = "billing-tab.item.fetch"
    /// Takes an item off a billing tab.
    case billingTabItemDelete = "billing-tab.item.delete"
    /// Returns the settings of a billing tab.
    case billingTabSettingsFetch = "billing-tab.settings.fetch"
    /// Changes the settings of a billing tab.
    case billingTabSettingsCreate = "billing-tab.settings.create"
    /// Changes the settings of a billing tab.
    case billingTabSettingsUpdate = "billing-tab.settings.update"
    /// Removes the settings of a billing tab.
    case billingTabSettingsDelete = "billing-tab.settings.delete"
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
        case .billogramList: reading("/api/v2/billogram")
        case .billogramCreate: writing(.post, "/api/v2/billogram")
        case .billogramFetch: reading("/api/v2/billogram/{id}")
        case .billogramUpdate: writing(.put, "/api/v2/billogram/{id}")
        case .billogramDelete: writing(.delete, "/api/v2/billogram/{id}")
        case .billogramCommand: writing(.post, "/api/v2/billogram/{id}/command/{command}")
        case .billogramAttachment: reading("/api/v2/billogram/{id}/attachment.pdf")
        case .billogramEventList: reading("/api/v2/billogram_event")
        case .settingsFetch: reading("/api/v2/settings")
        case .settingsUpdate: writing(.put, "/api/v2/settings")
        case .logotypeFetch: reading("/api/v2/logotype")
        case .logotypeCreate: writing(.post, "/api/v2/logotype")
        case .logotypeUpdate: writing(.put, "/api/v2/logotype")
        case .logotypeDelete: writing(.delete, "/api/v2/logotype")
        case .reportList: reading("/api/v2/report")
        case .reportFetch: reading("/api/v2/report/{filename}")
        case .creditorList: reading("/api/v2/creditor")
        case .creditorFetch: reading("/api/v2/creditor/{id}")
        case .billingTabFetch: reading("/api/v2/customer/{no}/billing-tab")
        case .billingTabItemList: reading("/api/v2/customer/{no}/billing-tab/items")
        case .billingTabItemCreate: writing(.post, "/api/v2/customer/{no}/billing-tab/items")
        case .billingTabItemFetch: reading("/api/v2/customer/{no}/billing-tab/item/{item}")
        case .billingTabItemDelete:
            writing(.delete, "/api/v2/customer/{no}/billing-tab/item/{item}")
        case .billingTabSettingsFetch: reading("/api/v2/customer/{no}/billing-tab/settings")
        case .billingTabSettingsCreate:
            writing(.post, "/api/v2/customer/{no}/billing-tab/settings")
        case .billingTabSettingsUpdate:
            writing(.put, "/api/v2/customer/{no}/billing-tab/settings")
        case .billingTabSettingsDelete:
            writing(.delete, "/api/v2/customer/{no}/billing-tab/settings")
        case .unknown: claim(nil, "/api/v2/**", scope: nil)
        }
    }

    private func reading(_ path: PathTemplate) -> Claim {
        claim([.get], path, scope: .billogramRead, group: "read")
    }

    private func writing(_ method: Method, _ path: PathTemplate) -> Claim {
        claim([method], path, scope: .billogramWrite, group: "write")
    }

    private func claim(
        _ methods: [Method]?,
        _ path: PathTemplate,
        scope: Scope?,
        group: String? = nil
    ) -> Claim {
        let kinds = [CredentialKind.billogramAPIUser.name]
        return Claim(rawValue, methods, path, .protected(kinds: kinds, scope: scope), group: group)
    }
}

extension Scope {
    /// The scope of calls that only look.
    public static let billogramRead: Scope = "read"
    /// The scope of calls that change something.
    public static let billogramWrite: Scope = "write"
}
