import TollgateCore

/// The billers of the sandbox: always the same, and all invented.
enum BillerDirectory {
    /// The biller whose name the contract gives (section 6).
    static let test = Biller(
        id: "test_electric_company",
        name: "Test Electric Company",
        category: .electricity
    )

    /// Every biller, by name.
    static let all: [Biller] = (BillerNames.all.flatMap(billers) + [test])
        .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }

    private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

    /// Finds a biller; `nil` where the directory has none of that name.
    static func find(_ id: String) -> Biller? { byID[id] }

    /// The billers whose name or id contains some text, ignoring case, of one category or of all.
    static func search(_ text: String?, _ category: BillerCategory?) -> [Biller] {
        let wanted = text?.lowercased()
        return all.filter { biller in
            guard category == nil || biller.category == category else { return false }
            guard let wanted else { return true }
            return biller.name.lowercased().contains(wanted) || biller.id.contains(wanted)
        }
    }

    private static func billers(_ group: BillerNames.Group) -> [Biller] {
        group.names.map { name in
            Biller(
                id: id(of: name),
                name: name,
                category: group.category,
                status: BillerNames.inMaintenance.contains(name) ? .maintenance : .active,
                access: group.access
            )
        }
    }

    /// A name in small letters, with `_` for everything else.
    private static func id(of name: String) -> String {
        name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
            .joined(separator: "_")
    }
}
