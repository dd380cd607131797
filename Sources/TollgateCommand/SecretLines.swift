import Foundation
import TollgateCore

/// Secrets from standard input, one a line; what was read is never shown, also not in errors.
enum SecretLines {
    /// One line that holds something, and its number from 1.
    struct Line {
        let number: Int
        let secret: Secret
    }

    /// The most bytes of a line.
    static let lineBytesMax = 1_024
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let blanks: [UInt8] = [0x09, 0x0D, 0x20]

    /// The most lines.
    static let linesMax = 10_000

    /// Reads every line; empty ones are skipped, and neither blanks nor a `\r` before a line's end nor a
    /// byte order mark at the start are part of it.
    ///
    /// - Returns: The lines, at least one.
    /// - Throws: ``SecretLinesFault``; nothing was done then.
    static func read(from input: FileHandle = .standardInput) throws -> [Line] {
        var (lines, rest, number) = ([Line](), [UInt8](), 0)
        func take(_ bytes: [UInt8]) throws {
            number += 1
            guard number <= linesMax else { throw SecretLinesFault.tooManyLines }
            var content = bytes[...]
            if number == 1, content.starts(with: byteOrderMark) {
                content = content.dropFirst(byteOrderMark.count)
            }
            while let last = content.last, blanks.contains(last) { content = content.dropLast() }
            guard content.count <= lineBytesMax else { throw SecretLinesFault.lineTooLong(number) }
            if !content.isEmpty {
                lines.append(Line(number: number, secret: Secret(Array(content))))
            }
        }
        while let chunk = try input.read(upToCount: 65_536), !chunk.isEmpty {
            for byte in chunk {
                if byte == UInt8(ascii: "\n") {
                    try take(rest)
                    rest.removeAll(keepingCapacity: true)
                } else {
                    rest.append(byte)
                }
                // Some bytes more, for what is not part of the line.
                if rest.count > lineBytesMax + byteOrderMark.count + 1 {
                    throw SecretLinesFault.lineTooLong(number + 1)
                }
            }
        }
        if !rest.isEmpty { try take(rest) }
        guard !lines.isEmpty else { throw SecretLinesFault.empty }
        return lines
    }
}

/// Why standard input is no list of secrets.
enum SecretLinesFault: Error, CustomStringConvertible {
    case empty
    case lineTooLong(Int)
    case tooManyLines

    var description: String {
        switch self {
        case .empty: "standard input holds no secret"
        case .lineTooLong(let number):
            "line \(number) of standard input is longer than \(SecretLines.lineBytesMax) bytes; nothing was done"
        case .tooManyLines:
            "standard input has more than \(SecretLines.linesMax) lines; nothing was done"
        }
    }
}
