import Authority
import Gatekeeper
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("An action in the sandbox")
struct SandboxActionTests {
    /// A dialect of which nothing but one action is ever asked.
    private static let registry = Registry([
        DialectModule(
            name: "acting",
            title: "Acting",
            basePath: "/acting",
            kinds: [],
            options: [],
            makeDialect: { _ in MuteDialect(name: "acting") },
            makeSandbox: { _ in MuteDialect(name: "acting") },
            actions: [
                SandboxAction(
                    name: "ring",
                    argument: "BELL",
                    flags: ["twice"],
                    summary: "Rings a bell."
                ) { desk, argument, flags, _ in
                    guard argument != "cracked" else { throw ActionRefusal("it is cracked") }
                    return ActionOutcome(
                        organisation: OrganisationID(rawValue: "org_bells"),
                        json: [
                            "bell": .string(argument), "twice": .bool(flags.contains("twice")),
                            "at": .string(desk.publicURL),
                            "of": .optional(desk.organisation?.name),
                        ]
                    )
                }
            ],
            quickstart: { _ in QuickstartSection(json: .null, curlArguments: []) }
        )
    ])

    private func act(
        _ stage: InstallationStage,
        _ name: String,
        _ argument: String,
        _ flags: [String] = [],
        in organisation: OrganisationRecord? = nil
    ) async throws -> JSONValue {
        try await SandboxData(Self.registry, stage.installation).act(
            name,
            on: argument,
            flags,
            in: organisation,
            publicURL: "https://localhost",
            by: "test"
        )
    }

    @Test("leaves an audit row with what came of it, and a refused one none")
    func isAudited() async throws {
        let stage = try await InstallationStage()
        await #expect(throws: ActionRefusal.self) { _ = try await act(stage, "ring", "cracked") }
        let told = try await act(stage, "ring", "big")
        let rows = try await stage.installation.store.read {
            try $0.audit.rows(after: 0, limit: 100)
        }
        let rung = rows.filter { $0.action == "sandbox.ring" }
        #expect(rung.map(\.subject) == ["org_bells"])
        #expect(rung.map(\.details) == [told.text])
    }

    @Test("is found by its name among all dialects', and told its argument and flags")
    func isFound() async throws {
        let stage = try await InstallationStage()
        #expect(
            try await act(stage, "ring", "big", ["twice"], in: stage.organisation)
                == ["bell": "big", "twice": true, "at": "https://localhost", "of": "demo"]
        )
        #expect(
            try await act(stage, "ring", "small")
                == ["bell": "small", "twice": false, "at": "https://localhost", "of": nil]
        )
    }

    @Test("that no dialect has, a flag that it does not know, and its own refusal are refusals")
    func isRefused() async throws {
        let stage = try await InstallationStage()
        await #expect(throws: SandboxDataError.noSuchAction("sing")) {
            _ = try await act(stage, "sing", "big")
        }
        await #expect(throws: SandboxDataError.noSuchFlag("thrice", of: "ring")) {
            _ = try await act(stage, "ring", "big", ["thrice"])
        }
        await #expect(throws: ActionRefusal.self) { _ = try await act(stage, "ring", "cracked") }
    }
}
