import TollgateCore

extension LinkDesk {
    /// Plays a whole attempt without a page; in the sandbox.
    ///
    /// It goes the way of an end user, through the same rules. Where the script does not know what
    /// to do next, the answer is that step, and the attempt can be gone on with.
    ///
    /// - Parameters:
    ///   - script: What the end user does.
    ///   - caller: The client.
    /// - Returns: ``LinkAnswer/completed(_:publicToken:)``, or ``LinkAnswer/step(_:_:)``.
    /// - Throws: ``LinkFault``, ``StoreFault``.
    func play(_ script: LinkScript, _ caller: LinkCaller) async throws -> LinkAnswer {
        guard caller.environment == .sandbox else { throw LinkFault.sandboxOnly }
        guard script.order.biller != nil || script.order.relinked != nil else {
            throw LinkFault.unknownBiller("")
        }
        guard case .created(let view, _) = try await create(script.order, caller) else {
            throw LinkFault.unknown(.linkToken)
        }
        let id = view.id
        var reached = try await signIn(id, with: nil, script.fields, caller)
        if let code = script.code, case .step(_, .typeCode) = reached {
            reached = try await answer(code, to: id, caller)
        }
        guard case .step(_, .chooseAccounts(let found)) = reached, !found.isEmpty else {
            return reached
        }
        let named = script.chosen ?? []
        let chosen = named.isEmpty ? found.map(\.id) : named
        return try await discover(id, choosing: chosen, caller)
    }
}
