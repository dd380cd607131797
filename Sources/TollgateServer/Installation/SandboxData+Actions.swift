public import Gatekeeper
public import TollgateCore

extension SandboxData {
    /// Makes something happen in a sandbox that no call of the API does.
    ///
    /// - Parameters:
    ///   - name: The action's word, such as `pay`.
    ///   - argument: What its argument names.
    ///   - flags: The flags that were given, without their dashes.
    ///   - organisation: Whose sandbox, where that was said.
    ///   - publicURL: The address of the sandbox's listener, without a slash at its end.
    /// - Returns: What came of it.
    /// - Throws: ``SandboxDataError``, `ActionRefusal`, ``StoreFault``.
    public func act(
        _ name: String,
        on argument: String,
        _ flags: [String],
        in organisation: OrganisationRecord?,
        publicURL: String
    ) async throws -> JSONValue {
        let found = registry.modules.lazy.compactMap { module in
            module.actions.first { $0.name == name }.map { (module.name, $0) }
        }.first
        guard let (dialect, action) = found else { throw SandboxDataError.noSuchAction(name) }
        if let unknown = flags.first(where: { !action.flags.contains($0) }) {
            throw SandboxDataError.noSuchFlag(unknown, of: name)
        }
        let desk = ActionDesk(
            world: installation.sandboxWorld(of: dialect),
            organisation: organisation,
            publicURL: publicURL,
            now: installation.time.now()
        )
        return try await installation.store.transaction { transaction in
            try action.run(desk, argument, Set(flags), transaction)
        }
    }
}

extension ActionRefusal: RuleRefusal {}
