import Foundation
import TestSupport
import Testing
import TollgateCore

@testable import Catcher

@Suite("The folder of caught callbacks")
struct CaughtStoreTests {
    private let stage: CatcherStage

    init() throws { stage = try CatcherStage() }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func path(_ name: String) -> String { "\(stage.store.path)/\(name)" }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: stage.store.path).sorted()
    }

    @Test("gives back every part of a request as it came")
    func wholeRequest() throws {
        let request = CaughtRequest(
            method: "POST",
            target: "/hook?a=%20b&c",
            headers: HeaderFields([
                (name: "X-b", value: "2"), (name: "x-A", value: "é \"1\""),
                (name: "X-b", value: ""),
            ]),
            body: [0, 255, 13, 10, 10, 128]
        )
        let kept = try stage.store.keep(request, at: stage.clock.now)
        let found = try #require(stage.store.find(kept.id))
        #expect(found.request.method == "POST")
        #expect(found.request.target == "/hook?a=%20b&c")
        #expect(found.request.lines == ["X-b: 2", "x-A: é \"1\"", "X-b: "])
        #expect(found.request.body == [0, 255, 13, 10, 10, 128])
        #expect(found.caughtAt == stage.clock.now)
    }

    @Test("keeps the order of arrival at one moment and when the clock is set back")
    func order() throws {
        var ids: [CaughtID] = []
        for seconds in [0, 0, -3_600, 1] as [Int64] {
            let moment = stage.clock.now + .seconds(seconds)
            let kept = try stage.store.keep(.callback("\(ids.count)"), at: moment)
            #expect(kept.caughtAt == moment)
            ids.append(kept.id)
        }
        #expect(try stage.store.ids() == ids)
        #expect(try stage.kept().map(\.request.body) == (0...3).map { Array("\($0)".utf8) })
    }

    @Test("keeps so many, and drops the oldest for one more")
    func keptMax() throws {
        var id = CaughtID(stage.clock.now + .seconds(-60))
        let oldest = id
        for _ in 0..<(CaughtStore.keptMax - 1) {
            try write([], "\(id).caught")
            id = id.next
        }
        _ = try stage.store.keep(.callback(), at: stage.clock.now)
        #expect(try stage.store.ids().count == CaughtStore.keptMax)
        #expect(try stage.store.ids().first == oldest)
        _ = try stage.store.keep(.callback(), at: stage.clock.now)
        #expect(try stage.store.ids().count == CaughtStore.keptMax)
        #expect(try stage.store.ids().first == oldest.next)
    }

    @Test("is for its owner alone, and leaves no part behind")
    func modes() throws {
        let kept = try stage.store.keep(.callback(), at: stage.clock.now)
        #expect(try names() == ["\(kept.id).caught"])
        #expect(try mode(path("\(kept.id).caught")) == 0o600)
        #expect(try mode(stage.store.path) == 0o700)
    }

    @Test(
        "passes over files that are damaged",
        arguments: [
            "", "\n", "{}\n", "no line's end",
            #"{"tollgate_caught":2,"caught_at":"2026-03-01T12:00:00Z","method":"POST","target":"/","#
                + #""headers":[],"body_bytes":0}"# + "\n",
            #"{"tollgate_caught":1,"caught_at":"2026-03-01T12:00:00Z","method":"POST","target":"/","#
                + #""headers":[],"body_bytes":2}"# + "\nx",
            #"{"tollgate_caught":1,"caught_at":"2026-03-01T12:00:00Z","method":"POST","target":"/","#
                + #""headers":[["X-A","1\r\nX-B: 2"]],"body_bytes":1}"# + "\nx",
            #"{"tollgate_caught":1,"caught_at":"2026-03-01T12:00:00Z","method":"POST","#
                + #""target":"/ HTTP/1.1","headers":[],"body_bytes":1}"# + "\nx",
        ]
    )
    func damaged(text: String) throws {
        let id = CaughtID(stage.clock.now)
        try write(Array(text.utf8), "\(id).caught")
        #expect(stage.store.find(id) == nil)
        let kept = try stage.store.keep(.callback(), at: stage.clock.now)
        #expect(kept.id == id.next)
        #expect(try stage.kept().map(\.id) == [kept.id])
    }

    @Test("follows no link, and reads no folder and no pipe")
    func noPlainFile() throws {
        let id = CaughtID(stage.clock.now)
        let kept = try stage.store.keep(.callback(), at: stage.clock.now)
        let (link, folder, pipe) = (id.next, id.next.next, id.next.next.next)
        try FileManager.default.createSymbolicLink(
            atPath: path("\(link).caught"),
            withDestinationPath: path("\(kept.id).caught")
        )
        try FileManager.default.createDirectory(
            atPath: path("\(folder).caught"),
            withIntermediateDirectories: false
        )
        #expect(mkfifo(path("\(pipe).caught"), 0o600) == 0)
        #expect(try stage.kept().map(\.id) == [kept.id])
    }

    @Test("leaves foreign files alone")
    func foreign() throws {
        let foreign = ["README", "20260301.caught", "notes.caught", "x.part"]
        for name in foreign { try write([1], name) }
        #expect(try stage.store.ids().isEmpty)
        try stage.store.ensure(at: stage.clock.now + .seconds(86_400))
        let kept = try stage.store.keep(.callback(), at: stage.clock.now)
        #expect(try names() == (foreign + ["\(kept.id).caught"]).sorted())
    }

    @Test("removes what never became whole, once it is old")
    func parts() throws {
        let now = stage.clock.now
        let old = CaughtID(now + (.zero - CaughtStore.partAgeMax - .microseconds(1)))
        let fresh = CaughtID(now + (.zero - CaughtStore.partAgeMax))
        for id in [old, fresh] { try write([1], "\(id).part") }
        try stage.store.ensure(at: now)
        #expect(try names() == ["\(fresh).part"])
    }

    @Test("does not take a name that another process is writing")
    func takenName() throws {
        let id = CaughtID(stage.clock.now)
        try write([1], "\(id).part")
        #expect(try stage.store.keep(.callback(), at: stage.clock.now).id == id.next)
    }

    @Test("reads the largest request back, also where every byte of its head is escaped")
    func largest() throws {
        let value = String(repeating: "\u{1}", count: CatcherLimits.headBytesMax - 64)
        let request = CaughtRequest(
            method: "POST",
            target: "/",
            headers: HeaderFields([(name: "X", value: value)]),
            body: [UInt8](repeating: 7, count: CatcherLimits.bodyBytesMax)
        )
        #expect(request.headBytes <= CatcherLimits.headBytesMax)
        let kept = try stage.store.keep(request, at: stage.clock.now)
        #expect(stage.store.find(kept.id)?.request.body.count == CatcherLimits.bodyBytesMax)
    }

    @Test("reads no file that is larger than any of ours")
    func tooLarge() throws {
        let id = CaughtID(stage.clock.now)
        let kept = CaughtCallback(id: id, caughtAt: stage.clock.now, request: .callback())
        let filler = [UInt8](repeating: 7, count: CaughtCallback.fileBytesMax)
        try write(kept.file + filler, "\(id).caught")
        #expect(stage.store.find(id) == nil)
    }

    @Test("is empty where there is no folder, and cannot be where a file stands")
    func absent() throws {
        let nowhere = CaughtStore(at: stage.folder.file("nowhere"))
        #expect(try nowhere.ids().isEmpty)
        #expect(nowhere.find(CaughtID(stage.clock.now)) == nil)
        try write([], "file")
        let file = CaughtStore(at: path("file"))
        #expect(throws: CatcherFault.self) { try file.ensure(at: stage.clock.now) }
        #expect(throws: CatcherFault.self) { try file.keep(.callback(), at: stage.clock.now) }
    }
}
