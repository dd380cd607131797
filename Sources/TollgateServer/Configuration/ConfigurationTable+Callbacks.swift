import Callbacks
import TollgateCore

extension ConfigurationTable {
    /// The keys of callbacks.
    static let callbackKeys: [ConfigurationKey] = [
        .init(
            "callbacks.timeout",
            \.callbacks.timeout,
            .duration(.milliseconds(100) ... .seconds(60)),
            "The longest wait for a receiver, from the look-up of its name to the end of its answer."
        ),
        .init(
            "callbacks.firstDelay",
            \.callbacks.firstDelay,
            .duration(.milliseconds(10)...CallbackSchedule.delayMax),
            "The wait after a callback's first failure; each further one is twice as long, up to"
                + " \(CallbackSchedule.delayMax.text)."
        ),
        .init(
            "callbacks.triesMax",
            \.callbacks.triesMax,
            .integer(1...CallbackRecord.triesKeptMax),
            "How many tries a callback gets."
        ),
        .init(
            "callbacks.allowNetworks",
            \.callbacks.allowNetworks,
            .networks,
            "Networks that receivers may be in although they are not public."
        ),
        .init(
            "callbacks.trustedCertificates",
            \.callbacks.trustedCertificates,
            ifGiven: .text("a path"),
            "A PEM file of authorities that receivers' certificates may come from, beside the"
                + " system's."
        ),
        .init(
            "callbacks.retention",
            \.callbacks.retention,
            .duration(.seconds(3_600) ... .days(365)),
            "How long callbacks are kept that were delivered or given up."
        ),
    ]
}

extension ValueForm where Value == [Network] {
    /// Up to 64 networks with commas between them, or `none`.
    static var networks: Self {
        ValueForm(
            expected: "networks with commas between them (such as 10.0.0.0/8, fd00::/8), or none",
            read: { text in
                if text == "none" { return [] }
                let parts = text.split(separator: ",", omittingEmptySubsequences: false)
                let networks = parts.compactMap { part in
                    Network(
                        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                    )
                }
                return networks.count == parts.count && parts.count <= 64 ? networks : nil
            },
            write: { networks in
                networks.isEmpty ? "none" : networks.map(\.description).joined(separator: ", ")
            }
        )
    }
}
