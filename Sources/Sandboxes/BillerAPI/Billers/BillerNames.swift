/// What the sandbox's billers are called: every name is invented.
enum BillerNames {
    /// Billers of one category.
    struct Group: Sendable {
        /// What their bills are for.
        let category: BillerCategory
        /// How end users sign in.
        let access: Biller.Access
        /// Their names.
        let names: [String]
    }

    /// The billers that cannot be linked now.
    static let inMaintenance: Set = ["Sleepy Hollow Broadband"]

    /// Every biller but the one that the contract names.
    static let all: [Group] = [
        Group(
            category: .electricity,
            access: .accountNumber,
            names: [
                "Amberlight Power", "Brackenfield Electric", "Copperwire Energy",
                "Dunmarrow Grid", "Everglow Electricity", "Northmoor Light and Power",
            ]
        ),
        Group(
            category: .water,
            access: .accountNumber,
            names: [
                "Alderbrook Water", "Clearwell Utilities", "Greystone Reservoirs",
                "Millrace Water Board", "Silverspring Water",
            ]
        ),
        Group(
            category: .gas,
            access: .accountNumber,
            names: [
                "Blueflame Gas", "Emberly Heating", "Hearthside Gas", "Wickworth Gas Supply",
            ]
        ),
        Group(
            category: .internet,
            access: .password,
            names: [
                "Farthing Fibre", "Kestrel Broadband", "Lanternnet", "Quickthorn Internet",
                "Sleepy Hollow Broadband",
            ]
        ),
        Group(
            category: .mobile,
            access: .password,
            names: [
                "Birdcall Mobile", "Pebble Phones", "Redwing Cellular", "Talkwell",
                "Wandermoor Wireless",
            ]
        ),
        Group(
            category: .insurance,
            access: .password,
            names: [
                "Anchorstone Insurance", "Fernleigh Mutual", "Harrowgate Assurance Society",
                "Oakshield Cover", "Tidewater Insurance",
            ]
        ),
        Group(
            category: .rent,
            access: .password,
            names: [
                "Chestnut Row Lettings", "Foxglove Homes", "Larkhill Property Management",
                "Thistledown Estates",
            ]
        ),
        Group(
            category: .councilTax,
            access: .accountNumber,
            names: [
                "Ashcombe Borough Council", "Hazelbury District Council",
                "Merrowdale City Council", "Upper Wexley Council",
            ]
        ),
        Group(
            category: .television,
            access: .password,
            names: ["Flickerbox", "Moonbeam Television", "Starling Channels"]
        ),
        Group(
            category: .waste,
            access: .accountNumber,
            names: ["Binsworth Collections", "Tidyvale Waste", "Turnabout Recycling"]
        ),
    ]
}
