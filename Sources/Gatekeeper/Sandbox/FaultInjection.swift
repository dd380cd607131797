public import TollgateCore

/// A sandbox that fails on request: in front of another backend, it answers calls that ask for a fault.
///
/// A call asks by the header field `X-Sandbox-Fault`, or, for clients that cannot set one, by a value
/// such as `fault:503`: a parameter of the path, a value of the query or of the body's form, or a text at
/// the top of the body's JSON object. A fault is answered before anything is changed; a slow call waits
/// first. Only callers who proved who they are, in the sandbox environment, are listened to: on a public
/// page and in production the words mean nothing.
public struct FaultInjection: Backend {
    /// How a dialect spells what only it can spell.
    public struct Voice: Sendable {
        /// The dialect: a refusal on request is spelled as a real one.
        let dialect: any Dialect
        let internalError: Reply
        let notAvailableYet: Reply
        let success: Reply
        let refuse: @Sendable (_ header: String, _ message: String) -> Reply

        /// Makes a voice.
        ///
        /// - Parameters:
        ///   - dialect: The dialect: a refusal on request is spelled as a real one.
        ///   - internalError: The answer of a service with a defect.
        ///   - notAvailableYet: The answer for an object that is still being made.
        ///   - success: Some success, of two bytes or more, which is broken off.
        ///   - refuse: Writes the refusal of a word that is none of the list, with a message to show.
        public init(
            _ dialect: any Dialect,
            internalError: Reply,
            notAvailableYet: Reply,
            success: Reply,
            refuse: @escaping @Sendable (_ header: String, _ message: String) -> Reply
        ) {
            self.dialect = dialect
            self.internalError = internalError
            self.notAvailableYet = notAvailableYet
            self.success = success
            self.refuse = refuse
        }

        func write(_ fault: SandboxFault, _ call: AdmittedCall) -> Reply {
            func refused(_ code: RefusalCode, after wait: Duration? = nil) -> Reply {
                dialect.write(.refused(Refusal(code, retryAfter: wait)), call.request)
            }
            return switch fault {
            case .limited: refused(.limited, after: SandboxFault.retryAfter)
            case .unavailable: refused(.unavailable, after: SandboxFault.retryAfter)
            case .invalidAuth: refused(.mismatch)
            case .internalError: internalError
            case .notAvailableYet: notAvailableYet
            case .malformed: brokenOff
            case .slow: success
            }
        }

        private var brokenOff: Reply {
            var reply = success
            reply.body.removeLast(2)
            return reply
        }
    }

    /// The header field that asks for a fault; answers that carry one bear it too.
    public static let header = "X-Sandbox-Fault"

    private let base: any Backend
    private let voice: Voice
    private let pause: @Sendable (Duration) async throws -> Void

    /// Puts faults in front of a sandbox.
    ///
    /// - Parameters:
    ///   - base: The sandbox.
    ///   - voice: The dialect's spelling.
    ///   - pause: What a slow call waits by.
    public init(
        _ base: any Backend,
        voice: Voice,
        pause: @escaping @Sendable (Duration) async throws -> Void = {
            // The fault `slow` is the passing of time itself: there is nothing else to wait for.
            try await Task.sleep(for: $0)
        }
    ) {
        self.base = base
        self.voice = voice
        self.pause = pause
    }

    /// Answers a call with the fault that it asks for, or as the sandbox does.
    ///
    /// - Parameter call: The call.
    /// - Returns: The answer; one that carries a fault names it in ``header``.
    /// - Throws: What the sandbox throws.
    public func answer(_ call: AdmittedCall) async throws -> Reply {
        if let reply = fault(of: call) { return reply }
        guard isSlow(call) else { return try await base.answer(call) }
        try await pause(SandboxFault.slowDelay)
        return marked(try await base.answer(call), .slow)
    }

    /// Answers a call that the gatekeeper does itself with the fault that it asks for; a slow one waits.
    public func intercept(_ call: AdmittedCall) async throws -> Reply? {
        if let reply = fault(of: call) { return reply }
        if isSlow(call) { try await pause(SandboxFault.slowDelay) }
        return nil
    }

    /// The answer to a call that asks for another fault than to be slow, and to a wrong word.
    private func fault(of call: AdmittedCall) -> Reply? {
        switch request(of: call) {
        case .none, .fault(.slow): nil
        case .unknownWord:
            voice.refuse(
                Self.header,
                "The header field \(Self.header) must be one of \(SandboxFault.words)."
            )
        case .fault(let fault): marked(voice.write(fault, call), fault)
        }
    }

    private func isSlow(_ call: AdmittedCall) -> Bool {
        if case .fault(.slow) = request(of: call) { true } else { false }
    }

    private enum FaultRequest {
        case none
        case fault(SandboxFault)
        case unknownWord
    }

    /// The header goes before the values: it says nothing else, so a wrong word in it is a mistake.
    private func request(of call: AdmittedCall) -> FaultRequest {
        guard call.environment == .sandbox, call.principal != nil else { return .none }
        let words = call.request.headers.all("x-sandbox-fault")
        if let word = words.first {
            guard words.count == 1, let fault = SandboxFault(rawValue: word) else {
                return .unknownWord
            }
            return .fault(fault)
        }
        return magicFault(of: call).map(FaultRequest.fault) ?? .none
    }

    private func magicFault(of call: AdmittedCall) -> SandboxFault? {
        for parameter in call.route.parameters {
            if let text = call.route.parameter(parameter.name),
                let fault = SandboxFault(magic: text)
            {
                return fault
            }
        }
        for pair in call.request.query.flatMap({ PercentCoding.pairs($0) }) ?? [] {
            if let fault = SandboxFault(magic: pair.value) { return fault }
        }
        return magicFault(inBody: call.body)
    }

    /// Bodies without the prefix, which are almost all, are not read twice.
    private func magicFault(inBody body: [UInt8]) -> SandboxFault? {
        guard Self.mentionsFault(body) else { return nil }
        if let members = (try? JSONValue(reading: body))?.object?.members {
            return members.lazy.compactMap(\.value.string).compactMap(SandboxFault.init(magic:))
                .first
        }
        let pairs =
            String(validating: body, as: UTF8.self).flatMap { PercentCoding.pairs($0) } ?? []
        return pairs.lazy.compactMap { SandboxFault(magic: $0.value) }.first
    }

    /// The letters of the prefix that forms and JSON write alike.
    private static let magicLetters = Array("fault".utf8)

    /// Whether the prefix could be in a body: one pass, however large it is.
    ///
    /// No letter of the word is there twice, so a mismatch can only begin it anew.
    private static func mentionsFault(_ body: [UInt8]) -> Bool {
        var matched = 0
        for byte in body {
            if byte == magicLetters[matched] {
                matched += 1
                if matched == magicLetters.count { return true }
            } else {
                matched = byte == magicLetters[0] ? 1 : 0
            }
        }
        return false
    }

    private func marked(_ reply: Reply, _ fault: SandboxFault) -> Reply {
        var reply = reply
        reply.headers.add(Self.header, fault.rawValue)
        return reply
    }
}
