/// Why a try at a callback got no answer, in the words that logs and listings show.
public enum DeliveryFault: String, Error, Sendable, CaseIterable {
    /// The address cannot be read, or is not one that callbacks may go to by its form.
    case badAddress = "bad_address"
    /// The host's name has no address.
    case unresolvable
    /// An address of the host is not one that callbacks may go to.
    case forbiddenAddress = "forbidden_address"
    /// No connection came about.
    case unreachable
    /// The receiver's certificate does not prove its name.
    case untrusted
    /// There was no whole answer in time.
    case timeout
    /// The answer was a redirect, which is not followed.
    case redirect
    /// The answer's status is no success.
    case status
    /// The receiver answered 410: it is gone for good.
    case gone
    /// The answer was cut or is not HTTP.
    case badAnswer = "bad_answer"
    /// The signer of the callback's channel or the key that it names is not there.
    case unsignable
}
