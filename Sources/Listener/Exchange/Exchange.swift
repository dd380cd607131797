import Gatekeeper
import TollgateCore
import Traces

/// One request on its way to its answer.
struct Exchange {
    /// Who gets the body.
    enum Destination {
        /// Nobody: the request is not decided yet, or its body is not wanted.
        case undecided
        /// The gatekeeper, which has accepted the head.
        case gatekeeper(AcceptedHead)
        /// The control plane.
        case controlPlane
    }

    /// The head.
    let head: RequestHead
    /// The id that the answer carries.
    let requestID: String
    /// When the head's last byte had been read.
    let began: MonotonicInstant
    /// When the gatekeeper had decided on the head.
    var decided: MonotonicInstant?
    /// The trace; `nil` where the request is not traced.
    var trace: RequestTrace?
    /// Who gets the body.
    var destination = Destination.undecided
    /// The body so far, while it is wanted.
    var collector: BodyCollector?
    /// Whether the request's last byte has been read.
    var hasEnded: Bool
    /// Whether the client still waits for `100 Continue`.
    var awaitsProceed: Bool
    /// The bytes of the body received.
    var bytesIn = 0
    /// The bytes of the body sent.
    var bytesOut = 0
    /// The status of the answer, once its head is written.
    var status = 0
    /// The length that the answer's head told, where the body is written in pieces.
    var answerLength: Int?
    /// Whether the answer's head told that the connection closes.
    var answerCloses = false

    init(head: RequestHead, requestID: String, began: MonotonicInstant) {
        self.head = head
        self.requestID = requestID
        self.began = began
        hasEnded = head.framing == .none
        awaitsProceed = head.expectsContinue
    }

    /// Whether so little of the body is missing that reading it is better than closing.
    ///
    /// A client that waits for `100 Continue` may send the body or not: nobody knows what comes next.
    var isWorthFinishing: Bool {
        if hasEnded { return true }
        guard !awaitsProceed, case .length(let length) = head.framing else { return false }
        return length - bytesIn <= ListenerMaxima.discardedBytes
    }

    /// Whether the request's method is HEAD.
    var isHead: Bool { head.view.method == .head }
}
