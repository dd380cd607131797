import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls about the account itself and the customers' billing tabs, in one place.
struct AccountCalls: Sendable {
    private let settings: SettingsEndpoint
    private let logotype: LogotypeEndpoint
    private let reports: ReportEndpoint
    private let creditors: CreditorEndpoint
    private let tabs: BillingTabEndpoint

    /// Makes the calls over a store.
    ///
    /// - Parameters:
    ///   - store: The store.
    ///   - randomness: Where ids come from.
    init(store: any Store, randomness: Randomness) {
        settings = SettingsEndpoint(store: store)
        logotype = LogotypeEndpoint(store: store)
        reports = ReportEndpoint(store: store)
        creditors = CreditorEndpoint(settings: settings)
        tabs = BillingTabEndpoint(store: store, randomness: randomness)
    }

    /// Answers a call; `nil` for an operation that is about something else.
    func answer(_ operation: BillogramOperation, _ call: AdmittedCall) async throws -> Reply? {
        switch operation {
        case .settingsFetch: try await settings.fetch(call)
        case .settingsUpdate: try await settings.update(call)
        case .logotypeFetch: try await logotype.fetch(call)
        case .logotypeCreate, .logotypeUpdate: try await logotype.save(call)
        case .logotypeDelete: try await logotype.delete(call)
        case .reportList: try await reports.list(call)
        case .reportFetch: try await reports.fetch(call)
        case .creditorList: try await creditors.list(call)
        case .creditorFetch: try await creditors.fetch(call)
        default: try await answerAboutTab(operation, call)
        }
    }

    private func answerAboutTab(
        _ operation: BillogramOperation,
        _ call: AdmittedCall
    ) async throws -> Reply? {
        switch operation {
        case .billingTabFetch: try await tabs.fetch(call)
        case .billingTabItemList: try await tabs.listItems(call)
        case .billingTabItemCreate: try await tabs.createItem(call)
        case .billingTabItemFetch: try await tabs.fetchItem(call)
        case .billingTabItemDelete: try await tabs.deleteItem(call)
        case .billingTabSettingsFetch: try await tabs.fetchSettings(call)
        case .billingTabSettingsCreate, .billingTabSettingsUpdate:
            try await tabs.updateSettings(call)
        case .billingTabSettingsDelete: try await tabs.deleteSettings(call)
        default: nil
        }
    }
}
