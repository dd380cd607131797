public import Delivery

extension Configuration {
    /// Who links accounts in production.
    public struct Linking: Sendable, Equatable {
        /// The service that has the billers and signs end users in.
        public var upstream = LinkingUpstream()
    }

    /// The linking upstream: its address and its secret, both or none.
    public struct LinkingUpstream: Sendable, Equatable {
        /// Where it answers; without one nobody links accounts in production.
        public var url: UpstreamAddress?

        /// The file with the secret that it knows this server by.
        public var secretFile: String?

        /// From the look-up of its name to the end of its answer.
        public var timeout: Duration = .seconds(10)

        /// A PEM file of authorities that are trusted beside the system's.
        public var trustedCertificates: String?
    }
}
