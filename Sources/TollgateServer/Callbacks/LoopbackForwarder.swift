public import Catcher
import Delivery
import NIOCore
import NIOPosix
import TollgateCore

/// Passes caught callbacks on to an address on this machine, and nowhere else.
public struct LoopbackForwarder: CallbackForwarder {
    private let poster: Poster

    /// Makes a forwarder.
    ///
    /// - Parameter file: A PEM file of authorities that are trusted beside the system's, or `nil`.
    /// - Throws: ``CatcherFault`` where the certificates cannot be read.
    public init(trusting file: String?) throws(CatcherFault) {
        do {
            poster = Poster(
                resolver: LoopbackResolver(),
                rules: AddressRules(),
                tls: try Poster.trust(adding: file),
                userAgent: "Tollgate/\(Version.current)",
                group: .singleton
            )
        } catch {
            throw CatcherFault(
                file.map { "callbacks.trustedCertificates: \($0) is no PEM file of certificates" }
                    ?? "the system's certificates cannot be read"
            )
        }
    }

    /// Passes a request on: the body byte for byte, its header fields without those of the connection.
    public func forward(
        _ request: CaughtRequest,
        to address: LoopbackAddress
    ) async throws(ForwardFault) -> CatcherAnswer {
        do throws(DeliveryFault) {
            let answer = try await poster.post(
                request.passedOn,
                to: address.text,
                allowsLoopback: true,
                within: CatcherLimits.forwardTimeMax
            )
            return CatcherAnswer(
                status: answer.status,
                retryAfter: answer.retryAfter,
                text: answer.text
            )
        } catch {
            throw ForwardFault(error.rawValue)
        }
    }
}

/// Knows one name, `localhost`, and asks nobody: both loopback addresses (RFC 6761, section 6.3).
private struct LoopbackResolver: AddressResolver {
    func addresses(
        of host: String,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> [IPAddress] {
        guard host == "localhost" else { throw .unresolvable }
        return [IPAddress(v4: 0x7F00_0001), .loopback6]
    }
}
