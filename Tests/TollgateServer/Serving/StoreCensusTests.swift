import Authority
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The census of the store")
struct StoreCensusTests {
    /// The values of a census by name and labels.
    private func values(_ census: StoreCensus) -> [String: String] {
        let gauges = census.gauges
        let pairs = gauges.map { gauge in
            ([gauge.name] + gauge.labels.map(\.1)).joined(separator: " ")
        }
        return Dictionary(zip(pairs, gauges.map(\.value))) { first, _ in first }
    }

    @Test("has every state and environment, also those of which there are none")
    func hasEveryGroup() async throws {
        let stage = try await InstallationStage()
        let census = StoreCensus(stage.installation)
        #expect(values(census) == [:], "nothing is said before the first count")
        _ = try await stage.issue()
        let resting = try await stage.issue()
        _ = try await stage.installation.authority.change(
            resting.record.id,
            to: .disabled,
            by: "test"
        )
        try await census.take()
        let values = values(census)
        #expect(values["tollgate_credentials active sandbox"] == "1")
        #expect(values["tollgate_credentials disabled sandbox"] == "1")
        #expect(values["tollgate_credentials revoked production"] == "0")
        #expect(values["tollgate_secrets_overlapping"] == "0")
        #expect(values["tollgate_secret_expiry_seconds"] == nil, "none has an end")
        #expect(values["tollgate_store_size_bytes main"].flatMap { Int($0) } ?? 0 > 0)
    }
}
