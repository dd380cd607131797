import Foundation
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("A folder in which a store was made")
struct StoreMarkTests {
    private let root: TollgateServerTests.TemporaryFolder
    private let folder: DataFolder

    init() async throws {
        root = try .init()
        folder = DataFolder(root.path("data"))
        try await InstallationStage.open(folder.path).store.close()
    }

    @Test("bears a mark for its owner alone")
    func mark() throws {
        #expect(try folder.mode(of: folder.markPath) == 0o600)
    }

    enum Loss: CaseIterable {
        case missing, empty
    }

    @Test(
        "gets no new store in silence",
        arguments: Loss.allCases.flatMap { loss in [true, false].map { (loss, $0) } }
    )
    func lost(_ loss: Loss, create: Bool) async throws {
        try lose(loss)
        let error = #expect(throws: InstallationError.self) {
            _ = try InstallationStage.open(folder.path, create: create)
        }
        let text = try #require(error?.description)
        for part in [folder.storePath, folder.markPath, "tollgate restore"] {
            #expect(text.contains(part), "\(part) in: \(text)")
        }
        let bytes = try? Data(contentsOf: URL(fileURLWithPath: folder.storePath))
        #expect(bytes == (loss == .empty ? Data() : nil), "nothing was made")
    }

    @Test("begins anew once the mark is removed")
    func knowingly() async throws {
        try lose(.missing)
        try FileManager.default.removeItem(atPath: folder.markPath)
        let opened = try InstallationStage.open(folder.path)
        let count = try await opened.store.read { try $0.credentials.count() }
        #expect(count == 0)
        try await opened.store.close()
        #expect(FileManager.default.fileExists(atPath: folder.markPath))
    }

    @Test("gets its mark at the next start where an older version made it")
    func older() async throws {
        try FileManager.default.removeItem(atPath: folder.markPath)
        try await InstallationStage.open(folder.path, create: false).store.close()
        #expect(!FileManager.default.fileExists(atPath: folder.markPath), "a command marks nothing")
        try await InstallationStage.open(folder.path).store.close()
        #expect(FileManager.default.fileExists(atPath: folder.markPath))
    }

    @Test("says of a store that is no store which file it is and what mends it")
    func corrupt() throws {
        let text = Data(String(repeating: "no store ", count: 1_000).utf8)
        try text.write(to: URL(fileURLWithPath: folder.storePath))
        let error = #expect(throws: InstallationError.self) {
            _ = try InstallationStage.open(folder.path)
        }
        #expect(error?.description.hasPrefix("\(folder.storePath): it is damaged") == true)
        #expect(error?.description.contains("tollgate restore") == true)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.storePath)) == text)
    }

    @Test("says of damaged keys which file it is and what mends it")
    func rings() throws {
        try Data("{\"peppers\":".utf8).write(to: URL(fileURLWithPath: folder.ringsPath))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: folder.ringsPath
        )
        let error = #expect(throws: InstallationError.self) {
            _ = try InstallationStage.open(folder.path)
        }
        #expect(error?.description.hasPrefix("\(folder.ringsPath) is damaged") == true)
        #expect(error?.description.contains("tollgate keys import") == true)
    }

    private func lose(_ loss: Loss) throws {
        try FileManager.default.removeItem(atPath: folder.storePath)
        if loss == .empty { try Data().write(to: URL(fileURLWithPath: folder.storePath)) }
    }
}
