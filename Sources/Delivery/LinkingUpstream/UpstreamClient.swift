import Callbacks
import NIOCore
import NIOHTTP1
import TollgateCore
import Traces

/// Sends requests to the linking upstream and reads its answers as JSON.
struct UpstreamClient: Sendable {
    /// The most bytes of an answer's body.
    static let bodyBytesMax = 1_048_576

    /// What is asked for.
    struct Call: Sendable {
        /// The path below the upstream's address, and the query.
        let target: String
        /// The body of a POST; without one the request is a GET.
        var body: JSONValue?
        /// Whether 404 says that there is no such thing.
        var mayBeAbsent = false

        /// The method.
        var method: HTTPMethod { body == nil ? .GET : .POST }
    }

    /// Finds, dials and exchanges.
    let dialler: Dialler
    /// Where the upstream answers.
    let address: UpstreamAddress
    /// What proves this server to it.
    let secret: UpstreamSecret
    /// The value of `User-Agent`.
    let userAgent: String
    /// From the look-up of the upstream's name to the end of its answer.
    let timeout: Duration

    /// Sends a request.
    ///
    /// A GET is sent once more where no connection came about; a POST is sent once.
    ///
    /// - Parameter call: What is asked for.
    /// - Returns: The body of a 200; `nil` for a 404 that the call knows.
    /// - Throws: Why there is no such answer.
    func send(_ call: Call) async throws(UpstreamFault) -> JSONValue? {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.wholeNanoseconds)
        let answer: WireAnswer
        let trace = RequestTrace.current
        let step = trace?.begin(.upstream)
        do throws(DeliveryFault) {
            answer = try await exchange(
                call,
                step.flatMap { trace?.context(of: $0) },
                before: deadline
            )
        } catch {
            if let step { trace?.end(step, isFailed: true) }
            throw .unanswered(error)
        }
        if let step { trace?.end(step, answered: answer.status, call.method) }
        if answer.status == 404, call.mayBeAbsent { return nil }
        guard answer.status == 200 else { throw .status(answer.status) }
        guard answer.isWhole else { throw .tooLarge }
        do {
            return try JSONValue(reading: answer.body)
        } catch {
            throw .shape("no JSON")
        }
    }

    private func exchange(
        _ call: Call,
        _ context: TraceContext?,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> WireAnswer {
        let request = request(call, context)
        do throws(DeliveryFault) {
            return try await exchange(request, before: deadline)
        } catch {
            guard error == .unreachable, call.body == nil else { throw error }
            return try await exchange(request, before: deadline)
        }
    }

    private func exchange(
        _ request: WireRequest,
        before deadline: NIODeadline
    ) async throws(DeliveryFault) -> WireAnswer {
        let destination = address.destination
        let addresses = try await dialler.addresses(of: destination, before: deadline)
        let most = Self.bodyBytesMax + 1
        return try await dialler.exchange(
            request,
            with: destination,
            at: addresses,
            AnswerBounds(readMax: most, keptMax: most),
            before: deadline
        )
    }

    private func request(_ call: Call, _ context: TraceContext?) -> WireRequest {
        let body = call.body?.bytes ?? []
        var headers = HTTPHeaders([
            ("Host", address.destination.authority), ("User-Agent", userAgent),
            ("Authorization", secret.authorization), ("Accept", "application/json"),
            ("Tollgate-Environment", Environment.production.rawValue), ("Connection", "close"),
        ])
        if call.body != nil {
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "Content-Length", value: String(body.count))
        }
        for field in context?.headers.fields ?? [] {
            headers.add(name: field.name, value: field.value)
        }
        let head = HTTPRequestHead(
            version: .http1_1,
            method: call.method,
            uri: address.prefix + call.target,
            headers: headers
        )
        return WireRequest(head: head, body: body)
    }
}

extension RequestTrace {
    /// Ends a request that was answered.
    func end(_ step: Step, answered status: Int, _ method: HTTPMethod) {
        let attributes: [Span.Attribute] = [
            .init("http.request.method", .text(method.rawValue)),
            .init("http.response.status_code", .number(Int64(status))),
            .init("tollgate.upstream", .text("linking")),
        ]
        end(step, attributes, isFailed: status >= 500)
    }
}
