import Foundation
import Testing

@testable import TollgateServer

@Suite("A watch over files")
struct FileWatchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a number of looks find, one after the other.
    private func looks(_ count: Int, _ watch: inout FileWatch) -> [Bool] {
        var found: [Bool] = []
        for _ in 0..<count { found.append(watch.findsChange()) }
        return found
    }

    @Test("finds a change once the files have come to rest, and not again after they were taken")
    func change() throws {
        let (one, two) = (try folder.write("one", "1"), try folder.write("two", "2"))
        var watch = FileWatch([one, two])
        let untouched = looks(2, &watch)
        _ = try folder.write("one", "one")
        let half = looks(1, &watch)
        _ = try folder.write("two", "three")
        let whole = looks(3, &watch)
        watch.take()
        let taken = looks(2, &watch)
        #expect(untouched == [false, false])
        #expect(half == [false], "it may be half of a change")
        #expect(whole == [false, true, true])
        #expect(taken == [false, false])
    }

    @Test("finds a file that is replaced by one of the same length, that goes and that comes back")
    func replacement() throws {
        let path = try folder.write("file", "1234")
        var watch = FileWatch([path])
        try FileManager.default.removeItem(atPath: path)
        let gone = looks(2, &watch)
        watch.take()
        _ = try folder.write("file", "4321")
        let back = looks(2, &watch)
        watch.take()
        _ = try folder.write("other", "5678")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: folder.path("other"), toPath: path)
        let replaced = looks(2, &watch)
        #expect([gone, back, replaced] == Array(repeating: [false, true], count: 3))
    }

    @Test("follows symbolic links, as containers' secrets are exchanged")
    func links() throws {
        let (old, new) = (try folder.write("old", "1"), try folder.write("new", "2"))
        let link = folder.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: old)
        var watch = FileWatch([link])
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: new)
        let found = looks(2, &watch)
        #expect(found == [false, true])
    }

    @Test("knows a file as it was when it was read before the watch began")
    func earlier() throws {
        let path = try folder.write("file", "before")
        let stamp = FileStamp(path)
        _ = try folder.write("file", "afterwards")
        var watch = FileWatch([path], seen: path, as: stamp)
        let found = looks(1, &watch)
        #expect(found == [true])
    }

    @Test("goes on to other files, without a change")
    func follow() throws {
        let (one, two) = (try folder.write("one", "1"), try folder.write("two", "2"))
        var watch = FileWatch([one])
        watch.follow([one, two])
        let untouched = looks(1, &watch)
        _ = try folder.write("two", "other")
        let changed = looks(2, &watch)
        #expect(untouched == [false])
        #expect(changed == [false, true])
    }
}
