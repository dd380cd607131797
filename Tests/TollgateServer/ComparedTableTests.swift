import InventedDialect
import Testing
import TollgateCore

@testable import Gatekeeper
@testable import TollgateServer

/// All dialects' claims on one listener: printed, and compared pair by pair.
@Suite("The compared table of claims")
struct ComparedTableTests {
    private struct Entry {
        let dialect: String
        let claim: Claim

        /// The path with parameters that have lost their names: equal for paths that nothing tells apart.
        var shape: [String] {
            claim.path.segments.map { segment in
                switch segment {
                case .literal(let text): "=\(text)"
                case .parameter: "{}"
                case .code: "{code}"
                case .rest: "**"
                }
            }
        }

        /// A path that the claim means, and a better claim does not, unless it means all of them.
        var example: String {
            claim.path.segments.map { segment in
                switch segment {
                case .literal(let text): "/\(text)"
                case .parameter: "/~parameter"
                case .code: "/code-1"
                case .rest: "/~rest/~rest/~rest/~rest"
                }
            }.joined()
        }
    }

    private let dialects: [any Dialect] = {
        let registry = Registry(Registry.standard.modules + [InventedModule.module])
        return registry.modules.map { registry.unconfigured($0) }
    }()

    private var entries: [Entry] {
        dialects.flatMap { dialect in
            dialect.claims.map { Entry(dialect: dialect.name, claim: $0) }
        }
    }

    @Test("has no tie in any pair")
    func hasNoTie() throws {
        let listing = try RouteTable(dialects).listing
        print("Claims:\n  " + listing.joined(separator: "\n  "))
        #expect(listing.count == entries.count)
        var pairs = 0
        for (index, one) in entries.enumerated() {
            for other in entries[..<index] where one.shape == other.shape {
                pairs += 1
                #expect(one.dialect == other.dialect, "\(one.claim) and \(other.claim)")
                let shared = Set(one.claim.methods ?? []).intersection(other.claim.methods ?? [])
                #expect(shared.isEmpty, "\(one.claim) and \(other.claim)")
                #expect(one.claim.methods != nil || other.claim.methods != nil)
            }
        }
        #expect(pairs > 0, "paths with several methods are among them")
    }

    @Test("finds each claim by an example of it, in its own dialect")
    func findsEachClaim() throws {
        let table = try RouteTable(dialects)
        for entry in entries {
            for method in entry.claim.methods ?? [.other("PROPFIND")] {
                guard case .route(let dialect, let route)? = table.match(method, entry.example)
                else {
                    Issue.record("\(method) \(entry.example) matches nothing")
                    continue
                }
                #expect(dialect.name == entry.dialect)
                #expect(
                    route.claim.operation == entry.claim.operation,
                    "\(method) \(entry.example)"
                )
            }
        }
    }

    @Test("lets several paths mean one operation only where the same callers may call it")
    func sharesOperationsRightly() {
        for dialect in dialects {
            for (operation, claims) in Dictionary(grouping: dialect.claims, by: \.operation) {
                let rights = Set(claims.map(\.access))
                #expect(rights.count == 1, "\(dialect.name) \(operation)")
                #expect(Set(claims.map(\.group)).count == 1, "\(dialect.name) \(operation)")
            }
        }
    }
}
