import Callbacks
public import TollgateCore

extension Configuration {
    /// How callbacks are sent.
    public struct Callbacks: Sendable, Equatable {
        /// From the look-up of a receiver's name to the end of its answer.
        public var timeout: Duration = .seconds(10)

        /// The wait after a callback's first failure; each further one is twice as long.
        public var firstDelay = CallbackSchedule.firstDelayDefault

        /// How many tries a callback gets.
        public var triesMax = CallbackSchedule.triesMaxDefault

        /// Networks that receivers may be in although they are not public.
        public var allowNetworks: [Network] = []

        /// A PEM file of authorities that are trusted beside the system's.
        public var trustedCertificates: String?

        /// How long callbacks are kept that were delivered or given up.
        public var retention: Duration = .days(30)

        /// When callbacks are tried again.
        var schedule: CallbackSchedule {
            CallbackSchedule(firstDelay: firstDelay, triesMax: triesMax)
        }
    }
}
