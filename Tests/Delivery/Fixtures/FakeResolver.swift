import Delivery
import NIOCore
import Synchronization
import TollgateCore

/// A resolver that gives one list of addresses after the other, and counts the look-ups.
final class FakeResolver: AddressResolver {
    private struct State {
        var answers: [[String]]
        var hosts: [String] = []
    }

    private let state: Mutex<State>

    /// Makes a resolver; the last answer stays.
    init(_ answers: [String]...) { state = Mutex(State(answers: answers)) }

    /// The hosts that were asked for.
    var hosts: [String] { state.withLock(\.hosts) }

    func addresses(
        of host: String,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> [IPAddress] {
        let answer = state.withLock { state in
            state.hosts.append(host)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? []
        }
        return answer.compactMap { IPAddress($0) }
    }
}
