public import Delivery

extension Configuration {
    /// Where spans are sent, and which requests are traced.
    public struct Tracing: Sendable, Equatable {
        /// The collector; without one nothing is traced.
        public var endpoint: UpstreamAddress?

        /// The share of traces that are recorded, from 0 to 1.
        public var sampleRatio = 0.01

        /// Whether a caller's own decision on sampling and its `tracestate` are taken over.
        public var trustIncoming = false

        /// The file with further header fields for the collector.
        public var headersFile: String?

        /// A PEM file of authorities that are trusted beside the system's.
        public var trustedCertificates: String?

        /// From the look-up of the collector's name to the end of its answer.
        public var timeout: Duration = .seconds(5)

        /// The most spans that wait.
        public var queue = 8_192

        /// The most spans of one batch.
        public var batch = 512
    }
}
