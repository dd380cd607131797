import HTTPTypes
import Hummingbird
import TollgateCore

/// `POST /verify/explain`: says to somebody who writes a receiver or a client why a signature is wrong.
///
/// The body is a JSON object: `channel`, `body` (the bytes as they arrived, as text) and `key`, all texts;
/// `headers`, an object of texts, `kind` and `at`, a moment of RFC 3339, where they are needed. The key is
/// used for the answer and kept nowhere.
struct SignatureExplanation {
    /// The most bytes of a request: finding a mistake takes many tries.
    static let bodyBytesMax = 65_536

    private let signers: [any CallbackSigner]
    private let now: @Sendable () -> Instant

    /// Makes the endpoint over the signers of all channels.
    init(signers: [any CallbackSigner], now: @escaping @Sendable () -> Instant) {
        self.signers = signers
        self.now = now
    }

    /// Answers one request.
    func answer(_ body: [UInt8], _ context: PageContext) -> Response {
        do throws(Fault) {
            return Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: .init(bytes: try report(body).bytes))
            )
        } catch {
            return Response(
                Problem(
                    error.code,
                    detail: error.detail,
                    requestID: context.requestID,
                    publicURL: context.publicURL
                )
            )
        }
    }

    private struct Fault: Error {
        var code = ProblemCode.invalidRequest
        let detail: String
    }

    private func report(_ body: [UInt8]) throws(Fault) -> JSONValue {
        guard body.count <= Self.bodyBytesMax else {
            throw Fault(
                code: .bodyTooLarge,
                detail: "A signature to explain has \(Self.bodyBytesMax) bytes at the most."
            )
        }
        guard let request = (try? JSONValue(reading: body))?.object else {
            throw Fault(detail: "The body is not a JSON object.")
        }
        let channel = try text("channel", request)
        guard let signer = signers.first(where: { $0.channel == channel }) else {
            let known = signers.map(\.channel).joined(separator: ", ")
            throw Fault(detail: "The channel must be one of \(known).")
        }
        var kind: String?
        if request["kind"].map({ !$0.isNull }) == true {
            let word = try text("kind", request)
            guard signer.knows(kind: word) else {
                let known = signer.kinds.joined(separator: ", ")
                throw Fault(detail: "The kind must be one of \(known).")
            }
            kind = word
        }
        let findings = signer.verify(
            SignedCallback(
                headers: try fields(request["headers"]),
                body: Array(try text("body", request).utf8)
            ),
            kind: kind,
            key: Secret(try text("key", request)),
            at: try moment(request),
            explained: true
        )
        return SignatureReport(findings, explained: true).json
    }

    private func text(_ name: String, _ request: JSONObject) throws(Fault) -> String {
        guard let text = request[name]?.string else {
            throw Fault(detail: "The member \(name) must be a text.")
        }
        return text
    }

    private func fields(_ value: JSONValue?) throws(Fault) -> HeaderFields {
        guard let value, !value.isNull else { return [:] }
        guard let members = value.object?.members, members.allSatisfy({ $0.value.string != nil })
        else { throw Fault(detail: "The member headers must be an object of texts.") }
        return HeaderFields(members.map { (name: $0.name, value: $0.value.string ?? "") })
    }

    private func moment(_ request: JSONObject) throws(Fault) -> Instant {
        guard request["at"].map({ !$0.isNull }) == true else { return now() }
        guard let moment = Instant(rfc3339: try text("at", request)) else {
            throw Fault(detail: "The member at must be a moment such as 2027-01-31T12:00:00Z.")
        }
        return moment
    }
}
