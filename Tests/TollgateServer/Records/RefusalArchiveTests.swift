import Foundation
import TestSupport
import Testing
import TollgateCore

@testable import TollgateServer

@Suite("The archive of refusals")
struct RefusalArchiveTests {
    private let clock = TestClock()

    private func line(_ id: String, _ more: String = "") -> [UInt8] {
        let value: JSONValue = [
            "ts": .string(clock.now.rfc3339), "request_id": .string(id), "more": .string(more),
        ]
        return value.bytes
    }

    private func archive(_ folder: TemporaryFolder) -> (RefusalArchive, ArchiveFiles) {
        let path = folder.path("refusals")
        return (RefusalArchive(folder: path, time: clock.source), ArchiveFiles(folder: path))
    }

    @Test("finds a line again, also after a restart, and no other")
    func findsAgain() throws {
        let folder = try TemporaryFolder()
        do {
            let (archive, _) = archive(folder)
            archive.write(line("req-1", "first"))
            archive.write(line("req-12", "second"))
            archive.close()
        }
        let (second, files) = archive(folder)
        second.write(line("req-3", "third"))
        second.flush(within: .seconds(600))
        let found = files.line("req-1", at: clock.now)
        #expect(found?.object?["more"]?.string == "first")
        #expect(files.line("req-3", at: clock.now)?.object?["more"]?.string == "third")
        #expect(files.line("req-", at: clock.now) == nil)
        #expect(files.line("first", at: clock.now) == nil, "a text is not an id")
        #expect(files.line("", at: clock.now) == nil)
        #expect(files.newestFirst().count == 1, "a restart goes on with the same segment")
    }

    @Test("is made at the first refusal, for its owner alone")
    func isPrivate() throws {
        let folder = try TemporaryFolder()
        let (archive, files) = archive(folder)
        #expect(!FileManager.default.fileExists(atPath: files.folder))
        archive.write(line("req-1"))
        archive.flush(within: .seconds(600))
        let name = try #require(files.newestFirst().first)
        for (path, mode) in [(files.folder, 0o700), (files.path(of: name), 0o600)] {
            let found = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(found as? Int == mode)
        }
    }

    @Test("skips what is damaged or half-written, and goes on behind it")
    func skipsDamage() throws {
        let folder = try TemporaryFolder()
        let files = ArchiveFiles(folder: folder.path("refusals"))
        do {
            let (first, _) = archive(folder)
            first.write(line("req-1"))
            first.close()
        }
        let name = try #require(files.newestFirst().first)
        let handle = try #require(FileHandle(forWritingAtPath: files.path(of: name)))
        try handle.seekToEnd()
        let half = #"{"request_id":"req-2","# + "\n\u{FFFD}\0\n" + #"{"request_id":"req-3"}"#
        try handle.write(contentsOf: Data((half + "\n" + #"{"request_id":"req-4","t"#).utf8))
        try handle.close()
        let (second, _) = archive(folder)
        second.write(line("req-5"))
        second.flush(within: .seconds(600))
        let found = ["req-1", "req-2", "req-3", "req-4", "req-5"].filter {
            files.line($0, at: clock.now) != nil
        }
        #expect(found == ["req-1", "req-5"])
    }

    @Test("leaves a segment to the process that writes to it")
    func sharesTheFolder() throws {
        let folder = try TemporaryFolder()
        let (first, files) = archive(folder)
        first.write(line("req-1"))
        first.flush(within: .seconds(600))
        clock.advance(by: .microseconds(1))
        let (second, _) = archive(folder)
        second.write(line("req-2"))
        second.flush(within: .seconds(600))
        first.write(line("req-3"))
        first.flush(within: .seconds(600))
        #expect(files.newestFirst().count == 2)
        for id in ["req-1", "req-2", "req-3"] {
            #expect(files.line(id, at: clock.now) != nil)
        }
    }

    @Test("forgets a line after seven days, to the microsecond")
    func forgets() throws {
        let folder = try TemporaryFolder()
        let (archive, files) = archive(folder)
        archive.write(line("req-1"))
        archive.flush(within: .seconds(600))
        let last = clock.now + DecisionJournal.refusalAgeMax
        #expect(files.line("req-1", at: last) != nil)
        #expect(files.line("req-1", at: last + .microseconds(1)) == nil)
    }

    @Test("begins a new segment when one is full or a day old, and drops the oldest")
    func rotates() throws {
        let folder = try TemporaryFolder()
        let (archive, files) = archive(folder)
        let filling = String(repeating: "x", count: 700_000)
        let perSegment = RefusalArchive.segmentBytesMax / 700_100
        for number in 0..<(perSegment * (RefusalArchive.segmentsMax + 2)) {
            clock.advance(by: .milliseconds(1))
            archive.write(line("req-\(number)", filling))
            archive.flush(within: .seconds(600))
        }
        let names = files.newestFirst()
        #expect(names.count == RefusalArchive.segmentsMax)
        for name in names {
            let size = try FileManager.default.attributesOfItem(atPath: files.path(of: name))[.size]
            #expect(size as? Int ?? .max <= RefusalArchive.segmentBytesMax)
        }
        #expect(files.line("req-0", at: clock.now) == nil, "the oldest segment is gone")
        clock.advance(by: RefusalArchive.segmentAgeMax + .seconds(1))
        archive.write(line("req-new"))
        archive.flush(within: .seconds(600))
        #expect(files.newestFirst().first != names.first)
        clock.advance(by: DecisionJournal.refusalAgeMax + RefusalArchive.segmentAgeMax)
        archive.write(line("req-newer"))
        archive.flush(within: .seconds(600))
        #expect(files.newestFirst().count == 2, "what is too old to be told is gone")
    }

    @Test("loses lines, and counts them, where the disk takes nothing")
    func survivesTheDisk() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("refusals", "a file stands where the folder should")
        let archive = RefusalArchive(folder: path, time: clock.source)
        archive.write(line("req-1"))
        archive.write(line("req-2"))
        archive.flush(within: .seconds(600))
        #expect(archive.droppedCount == 2)
    }

    @Test("takes a bounded number of bytes in")
    func isBounded() throws {
        let folder = try TemporaryFolder()
        let (archive, _) = archive(folder)
        archive.write([UInt8](repeating: 0x78, count: RefusalArchive.waitingBytesMax))
        #expect(archive.droppedCount == 1)
        archive.flush(within: .seconds(600))
    }
}
