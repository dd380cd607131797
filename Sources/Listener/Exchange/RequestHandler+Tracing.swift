import Gatekeeper
import TollgateCore
import Traces

/// The trace of a request: names of OpenTelemetry's conventions for HTTP servers, and codes.
///
/// What a caller wrote is not told: no path, no query, no field, and `_OTHER` for a method that RFC 9110 does
/// not know.
extension RequestHandler {
    /// Begins the trace of the present request, where it is one of those that are traced.
    func beginTrace(_ tracer: Tracer) {
        guard let exchange else { return }
        self.exchange?.trace = tracer.begin(
            exchange.head.view.headers,
            requestID: exchange.requestID,
            began: exchange.began
        )
    }

    /// Ends the trace and lets its spans wait for the collector.
    func endTrace(_ trace: RequestTrace, _ exchange: Exchange, _ decision: Decision?) {
        let method: String? =
            if case .other = exchange.head.view.method { nil } else {
                exchange.head.view.method.description
            }
        let name = [method ?? "HTTP", decision?.route].compactMap(\.self).joined(separator: " ")
        let spans = trace.finish(
            name,
            attributes(of: exchange, method, decision),
            decision: decision.map(Self.attributes),
            isFailed: exchange.status >= 500
        )
        reception.tracer?.queue.offer(spans)
    }

    private func attributes(
        of exchange: Exchange,
        _ method: String?,
        _ decision: Decision?
    ) -> [Span.Attribute] {
        let version = W.hasStreams ? "2" : exchange.head.isOld ? "1.0" : "1.1"
        let status = Int64(exchange.status)
        var attributes: [Span.Attribute] = [
            .init("http.request.method", .text(method ?? "_OTHER")),
            .init("http.response.status_code", .number(status)),
            .init("url.scheme", .text(facts.isSecure ? "https" : "http")),
            .init("network.protocol.name", .text("http")),
            .init("network.protocol.version", .text(version)),
            .init("server.address", .text(Self.host(of: reception.profile.publicURL))),
            .init("tollgate.environment", .text(reception.profile.environment.rawValue)),
            .init("tollgate.listener", .text(reception.profile.name)),
            .init("tollgate.request_id", .text(exchange.requestID)),
        ]
        if let decision { attributes.append(.init("http.route", .text(decision.route))) }
        if status >= 500 { attributes.append(.init("error.type", .text(String(status)))) }
        return attributes
    }

    private static func attributes(of decision: Decision) -> [Span.Attribute] {
        let refusal = decision.refusal
        var attributes: [Span.Attribute] = [
            .init("tollgate.dialect", .text(decision.dialect)),
            .init("tollgate.operation", .text(decision.operation)),
            .init("tollgate.auth.method", .text(decision.method.rawValue)),
            .init("tollgate.auth.outcome", .text(refusal == nil ? "admitted" : "refused")),
        ]
        if let refusal {
            attributes.append(.init("tollgate.auth.reason", .text(refusal.code.rawValue)))
        }
        return attributes
    }

    /// The host of an address `SCHEME://HOST[:PORT]`, without an IPv6 address's brackets.
    private static func host(of url: String) -> String {
        let authority = url.split(separator: "/").dropFirst().first ?? ""
        if authority.first == "[" {
            return String(authority.dropFirst().prefix { $0 != "]" })
        }
        return String(authority.prefix { $0 != ":" })
    }
}
