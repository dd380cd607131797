import Linking
import TollgateCore

/// A company or an office that sends bills, as the directory shows it.
///
/// The members are those of the contract, section 6; their values are inferred, because no answer of the
/// real directory is stored.
struct Biller: Sendable, Hashable {
    /// Whether accounts can be linked.
    enum Status: String, Sendable, Hashable, CaseIterable {
        /// They can.
        case active = "ACTIVE"
        /// Not now: every try to sign in ends with `BILLER_UNAVAILABLE`.
        case maintenance = "MAINTENANCE"
    }

    /// How end users sign in.
    enum Access: String, Sendable, Hashable, CaseIterable {
        /// With the number of their account alone.
        case accountNumber = "account_number"
        /// With the number of their account and a password.
        case password = "account_number_and_password"

        /// What end users type.
        var fields: [Field] {
            switch self {
            case .accountNumber: [.accountNumber]
            case .password: [.accountNumber, .password]
            }
        }
    }

    /// One thing that end users type.
    struct Field: Sendable, Hashable {
        /// The field's name in `submit-credentials`.
        let name: String
        /// The words for people.
        let label: String
        /// Whether what is typed is not shown.
        let isHidden: Bool

        /// The number of the account: one of the magic numbers.
        static let accountNumber = Field(
            name: "account_number",
            label: "Account number",
            isHidden: false
        )
        /// The password: the sandbox takes any.
        static let password = Field(name: "password", label: "Password", isHidden: true)
    }

    /// The biller's name in calls, such as `test_electric_company`.
    let id: String
    /// The name for people.
    let name: String
    /// What its bills are for.
    let category: BillerCategory
    /// Whether accounts can be linked.
    var status = Status.active
    /// How end users sign in.
    var access = Access.accountNumber

    /// The biller as every directory shows one.
    var entry: LinkDirectoryEntry {
        let fields = access.fields.map {
            LinkBiller.Field(name: $0.name, label: $0.label, isSecret: $0.isHidden)
        }
        return LinkDirectoryEntry(
            LinkBiller(id: id, name: name, fields: fields),
            category: category.rawValue,
            isInMaintenance: status == .maintenance
        )
    }

    /// The biller as an answer shows it.
    var json: JSONValue { entry.json }
}
