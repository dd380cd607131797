import Foundation
import TollgateCore

/// The segment files of the archive of refusals: `refusals-<microseconds since 1970>-<process>.jsonl`.
struct ArchiveFiles: Sendable {
    private static let prefix = "refusals-"
    private static let suffix = ".jsonl"
    /// The digits of a moment, so that names stand in the order of time.
    private static let digits = 20

    /// The folder.
    let folder: String

    /// Looks for the refusal of one request, in the newest segment first.
    ///
    /// A line that is damaged or half-written is skipped; so is a segment that cannot be read, because
    /// another may hold what is asked for.
    ///
    /// - Parameters:
    ///   - requestID: The request's id.
    ///   - now: The moment, from which lines may be too old.
    /// - Returns: The line, or `nil` where there is none.
    func line(_ requestID: String, at now: Instant) -> JSONValue? {
        guard !requestID.isEmpty else { return nil }
        for name in newestFirst().prefix(RefusalArchive.segmentsMax) {
            if let line = line(requestID, in: name, at: now) { return line }
        }
        return nil
    }

    private func line(_ requestID: String, in name: String, at now: Instant) -> JSONValue? {
        let bytesMax = RefusalArchive.segmentBytesMax + RefusalArchive.waitingBytesMax
        guard let file = try? BoundedFile.content(of: path(of: name), bytesMax: bytesMax) else {
            return nil
        }
        let content = Data(file.bytes)
        let wanted = Data(requestID.utf8)
        var from = content.startIndex
        while let hit = content.range(of: wanted, in: from..<content.endIndex) {
            let newline = UInt8(ascii: "\n")
            let begin = content[..<hit.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
            let end = content[hit.upperBound...].firstIndex(of: newline) ?? content.endIndex
            if let line = Self.line(Array(content[begin..<end]), of: requestID, at: now) {
                return line
            }
            from = end
        }
        return nil
    }

    private static func line(
        _ bytes: [UInt8],
        of requestID: String,
        at now: Instant
    ) -> JSONValue? {
        guard let line = try? JSONValue(reading: bytes), let object = line.object,
            object["request_id"]?.string == requestID,
            let at = object["ts"]?.string.flatMap({ Instant(rfc3339: $0) }),
            now - at <= DecisionJournal.refusalAgeMax
        else { return nil }
        return line
    }

    // MARK: Names

    /// The segments' names, the newest first.
    func newestFirst() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { Self.moment(of: $0) != nil }.sorted(by: >)
    }

    /// The name of a segment that begins at a moment.
    func name(begunAt moment: Instant) -> String {
        let number = String(max(0, moment.microseconds))
        let padding = String(repeating: "0", count: Self.digits - number.utf8.count)
        return "\(Self.prefix)\(padding)\(number)-\(getpid())\(Self.suffix)"
    }

    /// The moment at which a segment began; `nil` for any other file's name.
    static func moment(of name: String) -> Instant? {
        guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        let number = name.dropFirst(prefix.count).prefix(digits)
        guard number.utf8.count == digits, number.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int64(number).map { Instant(microseconds: $0) }
    }

    /// The path of a segment.
    func path(of name: String) -> String { "\(folder)/\(name)" }

    // MARK: Changes

    /// Makes the folder, for its owner alone, unless it is there.
    func makeFolder() { _ = mkdir(folder, 0o700) }

    /// Removes what is beyond the number of segments, and what began so long ago that every line of it
    /// is too old.
    func removeOld(at now: Instant) {
        let ageMax = DecisionJournal.refusalAgeMax + RefusalArchive.segmentAgeMax
        for (place, name) in newestFirst().enumerated() {
            guard let begunAt = Self.moment(of: name) else { continue }
            if place >= RefusalArchive.segmentsMax || now - begunAt > ageMax {
                unlink(path(of: name))
            }
        }
    }
}

extension DataFolder {
    /// The folder of the refusals of the last days.
    var refusalsPath: String { path.hasSuffix("/") ? "\(path)refusals" : "\(path)/refusals" }
}
