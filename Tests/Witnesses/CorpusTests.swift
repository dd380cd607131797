import Foundation
import Testing

@Suite("Inputs that fuzzing kept")
struct CorpusTests {
    /// The folder of one reader's inputs, found by this file's own place.
    private static func folder(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fuzz/Corpus/\(name)").standardizedFileURL
    }

    private static func files(_ name: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder(name),
            includingPropertiesForKeys: nil
        ).sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    @Test("hold what is promised of their reader", arguments: Witness.all)
    func hold(_ witness: Witness) throws {
        let files = try Self.files(witness.name)
        #expect(!files.isEmpty, "no input was kept for \(witness.name)")
        for file in files {
            let input = Array(try Data(contentsOf: file))
            do throws(Disproof) {
                try witness.check(input)
            } catch {
                Issue.record("\(witness.name)/\(file.lastPathComponent): \(error)")
            }
        }
    }

    @Test("and no other folder stand beside those of the readers")
    func folders() throws {
        let folders = try Self.files("").map(\.lastPathComponent)
        #expect(Set(folders) == Set(Witness.all.map(\.name)))
    }

    @Test("are few and small enough to be kept")
    func size() throws {
        let sizes = try Witness.all.flatMap { try Self.files($0.name) }
            .map { try Data(contentsOf: $0).count }
        #expect(sizes.reduce(0, +) < 2_000_000)
        #expect(sizes.allSatisfy { $0 <= 4_096 })
    }

    @Test("No bytes trap a reader, also those of no one's choosing", arguments: Witness.all)
    func anyBytes(_ witness: Witness) throws {
        for length in [0, 1, 7, 64, 4_096] {
            for byte in [UInt8(0), 0x20, 0x25, 0x2F, 0x5B, 0x7B, 0x80, 0xFF] {
                #expect(throws: Never.self) {
                    try witness.check(Array(repeating: byte, count: length))
                }
            }
        }
    }
}
