import TollgateCore
import TollgateCrypto
import Traces

/// The phases that need the head alone. No I/O, no waiting.
extension Gatekeeper {
    /// Claim: finds the dialect and operation of a request.
    func claim(_ request: RequestView, at listener: ListenerProfile) -> Passage? {
        switch parts.routes.match(request.method, request.path) {
        case nil: return nil
        case .route(let dialect, let route):
            return passage(request, listener, dialect, route, allowedMethods: nil)
        case .wrongMethod(let dialect, let route, let allowed):
            return passage(request, listener, dialect, route, allowedMethods: allowed)
        }
    }

    private func passage(
        _ request: RequestView,
        _ listener: ListenerProfile,
        _ dialect: any Dialect,
        _ route: Route,
        allowedMethods: [Method]?
    ) -> Passage {
        Passage(
            request: request,
            listener: listener,
            dialect: dialect,
            route: route,
            allowedMethods: allowedMethods,
            decision: Decision(dialect, route.claim)
        )
    }

    /// Runs the phases from route policy to limits.
    func decide(_ passage: consuming Passage) -> Opening {
        let trace = passage.trace
        defer { trace?.decided() }
        do {
            let body = try acceptHead(&passage)
            let bodyBytesMax: Int? =
                if case .collected(let bytesMax) = body { bytesMax } else { nil }
            return .accepted(AcceptedHead(passage: passage, bodyBytesMax: bodyBytesMax))
        } catch {
            switch error {
            case .refused(let refusal): return .answered(refuse(passage, refusal))
            case .missing(let keys):
                passage.restart()
                return .pending(PendingHead(passage: passage, keys: keys))
            }
        }
    }

    private func acceptHead(_ passage: inout Passage) throws(Stop) -> BodyPolicy {
        let reading = passage.dialect.readHead(passage.request, passage.route)
        if let first = reading.presented.first {
            passage.decision.carrier = first.carrier.label
            passage.decision.method = first.method
        }
        try checkPolicy(passage, reading)
        if case .protected(let kinds, let scope) = passage.route.claim.access {
            try proveCaller(&passage, reading, kinds)
            try checkOrganisation(passage)
            try checkScope(passage, scope)
        }
        try checkMethod(passage)
        try chargeLimits(&passage)
        if let refusal = reading.refusal { throw .refused(refusal) }
        return reading.body
    }

    // MARK: Route policy

    /// What a listener refuses whatever the path: requests without TLS, and names that are not its own.
    func policyRefusal(_ request: RequestView, at listener: ListenerProfile) -> Refusal? {
        if !request.isSecure, !listener.admitsPlainHTTP { return Refusal(.plainHTTP) }
        let isOwn = listener.hosts.contains { Self.isAuthority(request.authority, of: $0) }
        return isOwn ? nil : Refusal(.misdirected)
    }

    /// Whether an authority is a host with any port or none; compared in place, at every request.
    private static func isAuthority(_ authority: String, of host: String) -> Bool {
        guard authority.utf8.starts(with: host.utf8) else { return false }
        let port = authority.utf8.dropFirst(host.utf8.count)
        return port.isEmpty
            || port.first == UInt8(ascii: ":")
                && port.dropFirst().allSatisfy { (48...57).contains($0) }
    }

    /// Keeps the listener's policy, and has the owner told of every secret that came in the clear.
    private func checkPolicy(_ passage: Passage, _ reading: HeadReading) throws(Stop) {
        guard let refusal = policyRefusal(passage.request, at: passage.listener) else { return }
        if refusal.code == .plainHTTP {
            for presented in reading.presented {
                parts.exposures.offer(Exposure(presented: presented, how: .plainHTTP))
            }
        }
        throw .refused(refusal)
    }

    private func checkMethod(_ passage: Passage) throws(Stop) {
        guard let allowed = passage.allowedMethods else { return }
        throw .refused(Refusal(.methodNotAllowed, allowedMethods: allowed))
    }

    // MARK: Look up and verify

    private func proveCaller(
        _ passage: inout Passage,
        _ reading: HeadReading,
        _ kinds: [CredentialKindName]
    ) throws(Stop) {
        if let refusal = reading.refusal, refusal.code.isFailedVerification {
            throw .refused(refusal)
        }
        guard let first = reading.presented.first else { throw .refused(.missing) }
        let proof = try prove(first, &passage)
        var secret = proof.facts.session == nil ? proof.secret.id : nil
        for presented in reading.presented.dropFirst() {
            let other = try prove(presented, &passage)
            guard other.facts.credential == proof.facts.credential else {
                throw .refused(.ambiguous)
            }
            if secret == nil, other.facts.session == nil { secret = other.secret.id }
            passage.otherProofs.append((other, presented.carrier.label))
        }
        guard kinds.contains(proof.facts.kind) else { throw .refused(.wrongKind) }
        passage.principal = Principal(proof.facts, rights: proof.owner)
        passage.proof = proof
        passage.secret = secret
        reportBrowser(passage, first, proof)
        for (presented, other) in zip(reading.presented.dropFirst(), passage.otherProofs) {
            reportBrowser(passage, presented, other.proof)
        }
    }

    /// A secret that a web page can send, a web page can read.
    func reportBrowser(_ passage: Passage, _ presented: PresentedCredential, _ proof: Proof) {
        guard !proof.secret.isExposed, proof.facts.session == nil else { return }
        let headers = passage.request.headers
        guard headers["origin"] != nil || headers["sec-fetch-mode"] != nil else { return }
        parts.exposures.offer(Exposure(presented: presented, how: .browser))
    }

    // MARK: Organisation of the path, scope

    /// A path that names an organisation is for that organisation's callers alone.
    func checkOrganisation(_ passage: Passage) throws(Stop) {
        let route = passage.route
        guard route.parameters.contains(where: { $0.name == PathTemplate.organisation }) else {
            return
        }
        // A segment that is wrongly encoded names nobody.
        guard let named = route.parameter(PathTemplate.organisation),
            named.lowercased() == passage.principal?.organisationName.lowercased()
        else { throw .refused(.wrongOrganisation) }
    }

    private func checkScope(_ passage: Passage, _ scope: Scope?) throws(Stop) {
        guard let scope, let principal = passage.principal else { return }
        guard principal.scopes.contains(scope) else {
            throw .refused(Refusal(.forbidden, scope: scope))
        }
    }
}
