import TollgateCore

/// A bank of the payment network FPX.
struct FPXBank: Sendable, Hashable {
    /// The code, which the API calls the name.
    let code: String
    /// The name for people.
    let name: String
    /// Whether it can be used.
    let isActive: Bool

    /// The banks that only the sandbox has (contract 5).
    static let testBanks: [FPXBank] = ["0001", "0002", "0003", "0004", "0021", "0022", "0023"].map {
        FPXBank(code: "TEST" + $0, name: "Test " + $0, isActive: true)
    }

    /// Some of the real ones; the inactive one is there so that callers meet that case.
    static let banks = [
        FPXBank(code: "ABMB0212", name: "allianceonline", isActive: true),
        FPXBank(code: "ABB0233", name: "affinOnline", isActive: true),
        FPXBank(code: "AMBB0209", name: "AmOnline", isActive: true),
        FPXBank(code: "BCBB0235", name: "CIMB Clicks", isActive: true),
        FPXBank(code: "BIMB0340", name: "Bank Islam Internet Banking", isActive: true),
        FPXBank(code: "BKRM0602", name: "i-Rakyat", isActive: true),
        FPXBank(code: "BMMB0341", name: "i-Muamalat", isActive: true),
        FPXBank(code: "BSN0601", name: "myBSN", isActive: true),
        FPXBank(code: "HLB0224", name: "HLB Connect", isActive: true),
        FPXBank(code: "HSBC0223", name: "HSBC Online Banking", isActive: true),
        FPXBank(code: "KFH0346", name: "KFH Online", isActive: true),
        FPXBank(code: "MB2U0227", name: "Maybank2u", isActive: true),
        FPXBank(code: "MBB0228", name: "Maybank2E", isActive: true),
        FPXBank(code: "OCBC0229", name: "OCBC Online Banking", isActive: false),
        FPXBank(code: "PBB0233", name: "PBe", isActive: true),
        FPXBank(code: "RHB0218", name: "RHB Now", isActive: true),
        FPXBank(code: "SCB0216", name: "SC Online Banking", isActive: true),
        FPXBank(code: "UOB0226", name: "UOB Internet Banking", isActive: true),
    ]

    /// The bank as the API shows it.
    var json: JSONValue { ["name": .string(code), "active": .bool(isActive)] }
}
