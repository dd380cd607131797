import Foundation
import TollgateCore

/// A key for signatures, read from a file or from standard input, never from an argument.
enum KeyInput {
    /// The most bytes that are read.
    static let bytesMax = 1_024
    /// The most bytes of a body.
    static let bodyBytesMax = 1_048_576

    /// The first line of standard input.
    static func standardInput() throws -> Secret {
        try firstLine(of: .standardInput, "standard input")
    }

    /// The first line of a file, or of standard input where no file is named.
    static func read(_ path: String?) throws -> Secret {
        guard let path else { return try standardInput() }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw InputFault(description: "\(path) cannot be read")
        }
        return try firstLine(of: handle, path)
    }

    /// The whole of a file, of a bounded size.
    static func body(_ path: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw InputFault(description: "\(path) cannot be read")
        }
        let bytes = try handle.read(upToCount: bodyBytesMax + 1) ?? Data()
        guard bytes.count <= bodyBytesMax else {
            throw InputFault(description: "\(path) has more than \(bodyBytesMax) bytes")
        }
        return Array(bytes)
    }

    private static func firstLine(of handle: FileHandle, _ name: String) throws -> Secret {
        var bytes: [UInt8] = []
        while let chunk = try handle.read(upToCount: bytesMax), !chunk.isEmpty {
            bytes += chunk
            if bytes.contains(UInt8(ascii: "\n")) || bytes.count > bytesMax { break }
        }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard line.count <= bytesMax else {
            throw InputFault(description: "the first line of \(name) is too long for a key")
        }
        let key = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard !key.isEmpty else {
            throw InputFault(description: "the first line of \(name) holds no key")
        }
        return Secret(Array(key))
    }
}

/// What the command was given to read is not what it takes.
struct InputFault: Error, CustomStringConvertible {
    let description: String
}
