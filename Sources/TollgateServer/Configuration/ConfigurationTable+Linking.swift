import Delivery
import TollgateCore

extension ConfigurationTable {
    /// The keys of the linking upstream.
    static let linkingKeys: [ConfigurationKey] = [
        .init(
            "linking.upstream.url",
            \.linking.upstream.url,
            ifGiven: .upstream,
            "Where the service answers that has production's billers and signs end users in with"
                + " them; when not set, nobody links accounts in production."
        ),
        .init(
            "linking.upstream.secretFile",
            \.linking.upstream.secretFile,
            ifGiven: .text("a path"),
            "The file, readable by its owner alone, with the secret of"
                + " \(UpstreamSecret.bytesMin) to \(UpstreamSecret.bytesMax) letters by which that"
                + " service knows this server."
        ),
        .init(
            "linking.upstream.timeout",
            \.linking.upstream.timeout,
            .duration(.milliseconds(100) ... .seconds(60)),
            "The longest wait for that service, from the look-up of its name to the end of its"
                + " answer."
        ),
        .init(
            "linking.upstream.trustedCertificates",
            \.linking.upstream.trustedCertificates,
            ifGiven: .text("a path"),
            "A PEM file of authorities that its certificate may come from, beside the system's."
        ),
    ]
}

extension ValueForm where Value == UpstreamAddress {
    /// An address of the linking upstream.
    static var upstream: Self {
        ValueForm(
            expected: "an address https://HOST[:PORT][/PATH] without user, query and fragment;"
                + " http:// for loopback hosts alone",
            read: { UpstreamAddress($0) },
            write: { $0.description }
        )
    }
}
