import SQLiteStore
import TestSupport
import Testing
import TollgateCore

/// Two stores on one file stand here for two processes: they share nothing but the file.
@Suite("One SQLite file in two processes")
struct SQLiteStoreSharingTests {
    private let folder: TemporaryFolder
    private let server: SQLiteStore
    private let command: SQLiteStore

    init() throws {
        folder = try TemporaryFolder()
        server = try SQLiteStore(path: folder.file("store.sqlite"), create: true)
        command = try SQLiteStore(path: folder.file("store.sqlite"), create: false)
    }

    @Test("each sees the other's commits at once")
    func commits() async throws {
        try await command.add(1)
        let atServer = try await server.ids()
        #expect(atServer == [.sample(1)])
        try await server.add(2)
        let atCommand = try await command.ids()
        #expect(atCommand == [.sample(1), .sample(2)])
    }

    @Test("a commit of one is news for both, told once to each")
    func news() async throws {
        for store in [server, command] { _ = try await store.hasNews() }
        let idle = try await [server.hasNews(), command.hasNews()]
        #expect(idle == [false, false])
        try await command.add(1)
        let first = try await [server.hasNews(), command.hasNews()]
        #expect(first == [true, true])
        let second = try await [server.hasNews(), command.hasNews()]
        #expect(second == [false, false])
    }

    @Test("a transaction of one waits for the other's, and none is lost")
    func writers() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Ten at a time: a store refuses whoever waits too long.
            for part in 0..<10 {
                let store = part.isMultiple(of: 2) ? server : command
                group.addTask {
                    for number in 1...6 { try await store.add(part * 6 + number) }
                }
            }
            try await group.waitForAll()
        }
        let found = try await server.ids()
        #expect(found.count == 60)
        let position = try await command.read { try $0.feed.position() }
        #expect(position.newest == 60)
    }

    @Test("one closes without disturbing the other")
    func closing() async throws {
        try await command.add(1)
        try await command.close()
        try await server.add(2)
        let found = try await server.ids()
        #expect(found == [.sample(1), .sample(2)])
    }
}
