public import Authority
public import Gatekeeper
public import TollgateCore

extension SandboxData {
    /// Finds an action by its word, such as `pay`, with its dialect.
    ///
    /// - Throws: ``SandboxDataError/noSuchAction(_:)``.
    public func action(
        named name: String
    ) throws(SandboxDataError) -> (dialect: String, action: SandboxAction) {
        for module in registry.modules {
            for action in module.actions where action.name == name { return (module.name, action) }
        }
        throw .noSuchAction(name)
    }

    /// Makes something happen in a sandbox that no call of the API does.
    ///
    /// - Parameters:
    ///   - name: The action's word.
    ///   - argument: What its argument names.
    ///   - flags: The flags that were given, without their dashes.
    ///   - organisation: Whose sandbox, where that was said.
    ///   - publicURL: The address of the sandbox's listener, without a slash at its end.
    ///   - actor: Who has it done.
    /// - Returns: What came of it.
    /// - Throws: ``SandboxDataError``, `ActionRefusal`, ``StoreFault``.
    public func act(
        _ name: String,
        on argument: String,
        _ flags: [String],
        in organisation: OrganisationRecord?,
        publicURL: String,
        by actor: Actor
    ) async throws -> JSONValue {
        let (dialect, action) = try action(named: name)
        if let unknown = flags.first(where: { !action.flags.contains($0) }) {
            throw SandboxDataError.noSuchFlag(unknown, of: name)
        }
        let desk = ActionDesk(
            world: installation.sandboxWorld(of: dialect),
            organisation: organisation,
            publicURL: publicURL,
            now: installation.time.now()
        )
        let authority = installation.authority
        return try await installation.store.transaction { transaction in
            let outcome = try action.run(desk, argument, Set(flags), transaction)
            try authority.recordSandboxChange(
                "sandbox.\(name)",
                outcome.organisation,
                outcome.json,
                by: actor,
                in: transaction
            )
            return outcome.json
        }
    }
}

extension ActionRefusal: RuleRefusal {}
