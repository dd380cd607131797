import TollgateCore

/// Calls from the web pages of registered origins: the preflight, and what lets a page read an answer
/// (Fetch Standard, section 3.2, "CORS protocol").
extension Gatekeeper {
    /// The operation of a preflight in logs and explanations.
    static let preflightOperation = "preflight"

    /// Answers a preflight: the question of a browser whether a page may send a request.
    ///
    /// It stands behind the claim and before everything that looks at credentials, for a browser sends
    /// none along. It counts against the address's limit on requests, and against no route group: it
    /// calls no operation.
    ///
    /// - Parameter passage: A claimed head.
    /// - Returns: The answer, or `nil` where the request is no preflight, where its origin is not
    ///   registered with the dialect, and where the listener's own policy refuses it: the phases decide
    ///   on it as on any other request.
    func preflight(_ passage: Passage) -> Answer? {
        guard !parts.origins.isEmpty, passage.request.method == .options,
            passage.request.headers["access-control-request-method"] != nil,
            let origin = parts.origins.origin(
                in: passage.request.headers,
                for: passage.dialect.name
            ),
            policyRefusal(passage.request, at: passage.listener) == nil
        else { return nil }
        var question = Self.question(passage)
        do throws(Stop) {
            try chargeLimits(&question)
            let methods = try Self.grantedMethods(passage)
            let fields = try Self.grantedFields(passage.request.headers)
            let reply = Self.grant(to: origin, methods, fields)
            return stamped(Answer(reply: reply, decision: question.decision), question)
        } catch {
            return refuse(question, error.refusal)
        }
    }

    /// Adds to an answer of a dialect that has registered origins what browsers and caches must know:
    /// that it differs by origin, and whether the page that asked may read it.
    ///
    /// No answer allows credentials, which for browsers means cookies: every dialect carries its own in
    /// header fields, which the preflight covers.
    func tellingOrigin(_ answer: Answer, _ passage: Passage) -> Answer {
        let dialect = passage.dialect.name
        guard !parts.origins.isEmpty, parts.origins.concerns(dialect) else { return answer }
        var reply = answer.reply
        reply.headers.addVary("Origin")
        if let origin = parts.origins.origin(in: passage.request.headers, for: dialect) {
            reply.headers.add("Access-Control-Allow-Origin", origin)
            reply.headers.add("Access-Control-Expose-Headers", Self.exposedFields)
        }
        return Answer(reply: reply, decision: answer.decision)
    }

    // MARK: Parts of a preflight

    /// The preflight as a request of its own, open to anybody: the path's claim is not what it asks for.
    private static func question(_ passage: Passage) -> Passage {
        let claim = Claim(preflightOperation, [.options], passage.route.claim.path, .open)
        return Passage(
            request: passage.request,
            listener: passage.listener,
            dialect: passage.dialect,
            route: Route(claim: claim, parameters: []),
            allowedMethods: nil,
            decision: Decision(passage.dialect, claim)
        )
    }

    /// The methods that the path knows, if the one that is asked for is among them.
    ///
    /// A path that takes any method knows those that pages usually send; the call itself is then refused
    /// in a form that the page can read.
    private static func grantedMethods(_ passage: Passage) throws(Stop) -> [Method] {
        let methods =
            passage.allowedMethods ?? passage.route.claim.methods
            ?? [.get, .head, .post, .put, .patch, .delete]
        let asked = passage.request.headers.all("access-control-request-method")
        guard asked.count == 1, methods.contains(Method(asked[0])) else {
            throw .refused(Refusal(.methodNotAllowed, allowedMethods: methods))
        }
        return methods
    }

    /// The names of the fields that are asked for: all of them are granted, as they are spelled.
    ///
    /// A list of known names would have to hold each carrier of each dialect in each spelling, and would
    /// guard nothing: a field grants no right, and what a caller may do is decided by the call.
    private static func grantedFields(_ headers: HeaderFields) throws(Stop) -> [Substring] {
        let unreadable = Refusal(
            .unreadable,
            explanation: "Access-Control-Request-Headers cannot be read."
        )
        var (names, bytesCount): ([Substring], Int) = ([], 0)
        for value in headers.all("access-control-request-headers") {
            bytesCount += value.utf8.count
            guard bytesCount <= OriginPolicy.requestedBytesMax else { throw .refused(unreadable) }
            for member in value.utf8.split(separator: UInt8(ascii: ",")) {
                let name = member.trimmingSpaces
                if name.isEmpty { continue }
                // `*` is a token, too, and would grant every name.
                guard names.count < OriginPolicy.requestedFieldsMax, name.allSatisfy(\.isTokenByte),
                    !name.elementsEqual("*".utf8)
                else { throw .refused(unreadable) }
                names.append(Substring(name))
            }
        }
        return names
    }

    private static func grant(
        to origin: String,
        _ methods: [Method],
        _ fields: [Substring]
    ) -> Reply {
        var headers: HeaderFields = [
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": methods.map(\.description).joined(separator: ", "),
        ]
        if !fields.isEmpty {
            headers.add("Access-Control-Allow-Headers", fields.joined(separator: ", "))
        }
        headers.add("Access-Control-Max-Age", String(OriginPolicy.preflightSeconds))
        headers.add(
            "Vary",
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        )
        return Reply(status: 204, headers: headers)
    }

    /// The fields of answers that a page may read beside those that every page may.
    private static let exposedFields = [
        "X-Request-ID", "Retry-After", "RateLimit-Policy", "RateLimit", "RateLimit-Limit",
        "RateLimit-Remaining", "RateLimit-Reset", expiresField,
    ].joined(separator: ", ")
}

extension HeaderFields {
    /// Adds a name to those that `Vary` lists, in one field (RFC 9110, section 12.5.5).
    fileprivate mutating func addVary(_ name: String) {
        let listed = all("vary")
        if !listed.isEmpty {
            self = HeaderFields(fields.filter { $0.name.lowercased() != "vary" })
        }
        add("Vary", (listed + [name]).joined(separator: ", "))
    }
}

extension Substring.UTF8View {
    /// The bytes without the spaces and tabs at both ends.
    fileprivate var trimmingSpaces: Substring.UTF8View {
        func isSpace(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        }
        guard let start = firstIndex(where: { !isSpace($0) }),
            let end = lastIndex(where: { !isSpace($0) })
        else { return self[endIndex...] }
        return self[start...end]
    }
}

extension UInt8 {
    /// Whether the byte may stand in a token, such as the name of a field (RFC 9110, section 5.6.2).
    fileprivate var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
