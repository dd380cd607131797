public import Authority
public import TollgateCore
public import TollgateCrypto

/// Links accounts of end users to clients: link tokens, attempts, public tokens, linked accounts.
///
/// Every change is one transaction with its audit row, its feed rows and its events. A provider is
/// asked outside of transactions: before it, the end user's try is counted; after it, its answer is
/// written only if the attempt is as it was left.
public struct LinkDesk: Sendable {
    let authority: Authority
    let store: any Store
    let liveRings: LiveRings
    let kinds: LinkKinds
    let providers: [Environment: any LinkProvider]
    let rules: LinkRules
    let randomness: Randomness
    let time: TimeSource
    let events: LinkEvents

    /// Makes a desk.
    ///
    /// - Parameters:
    ///   - authority: Opens and closes the sessions of link tokens and access tokens; knows their
    ///     kinds.
    ///   - store: Where attempts and linked accounts are kept.
    ///   - rings: The server's own keys.
    ///   - kinds: The kinds of the tokens.
    ///   - providers: Who signs end users in, for each environment that has somebody.
    ///   - rules: Lives and maxima.
    ///   - randomness: Where names and public tokens come from.
    ///   - time: The clocks.
    ///   - events: Who is told.
    public init(
        authority: Authority,
        store: any Store,
        rings: LiveRings,
        kinds: LinkKinds,
        providers: [Environment: any LinkProvider],
        rules: LinkRules,
        randomness: Randomness,
        time: TimeSource,
        events: LinkEvents
    ) {
        self.authority = authority
        self.store = store
        liveRings = rings
        self.kinds = kinds
        self.providers = providers
        self.rules = rules
        self.randomness = randomness
        self.time = time
        self.events = events
    }

    /// Does what a request asks for.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - caller: Who asks.
    /// - Returns: What became of it, or why it is not done.
    /// - Throws: ``StoreFault``, ``AuthorityError`` for a kind that the authority does not know,
    ///   ``CryptoFault``: the world or the set-up, never the caller.
    public func perform(
        _ request: LinkRequest,
        for caller: LinkCaller
    ) async throws -> Result<LinkAnswer, LinkFault> {
        do {
            return .success(try await answer(request, caller))
        } catch let fault as LinkFault {
            return .failure(fault)
        }
    }

    private func answer(
        _ request: LinkRequest,
        _ caller: LinkCaller
    ) async throws -> LinkAnswer {
        switch request {
        case .create(let order): try await create(order, caller)
        case .progress(let id): try await progress(of: id, caller)
        case .open(let id): try await open(id, caller)
        case .signIn(let id, let biller, let fields):
            try await signIn(id, with: biller, fields, caller)
        case .answerCode(let id, let code): try await answer(code, to: id, caller)
        case .discover(let id, let chosen): try await discover(id, choosing: chosen, caller)
        case .cancel(let id): try await cancel(id, caller)
        case .exchange(let token, let key): try await exchange(token, under: key, caller)
        case .accounts(let query): try await accounts(query, caller)
        case .rotate(let target): try await rotate(target, caller)
        case .revoke(let target): try await revoke(target, caller)
        case .remove(let target): try await remove(target, caller)
        case .script(let script): try await play(script, caller)
        case .expire(let id): try await expire(id, caller)
        }
    }
}
