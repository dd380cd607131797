import TollgateCore

/// Further header fields for the collector, from a file that nobody but its owner may read.
enum TracingHeaders {
    /// The most bytes of the file.
    static let bytesMax = 8_192
    /// The most fields.
    static let fieldsMax = 16

    /// Reads the file.
    ///
    /// - Parameter path: One `NAME: VALUE` a line; empty lines do not count.
    /// - Returns: The fields in order.
    /// - Throws: ``TracingFault``; its words hold nothing of the values.
    static func read(_ path: String) throws(TracingFault) -> HeaderFields {
        let file: BoundedFile
        do throws(FileFault) {
            file = try BoundedFile.content(of: path, bytesMax: bytesMax)
        } catch {
            throw .file("\(error)")
        }
        guard file.permissions & 0o077 == 0 else {
            throw .readableByOthers(path, Int(file.permissions))
        }
        return try parse(file.bytes, path)
    }

    /// Reads the fields of a file's bytes.
    static func parse(_ bytes: [UInt8], _ path: String) throws(TracingFault) -> HeaderFields {
        var fields = HeaderFields()
        for (index, line) in bytes.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ).enumerated() {
            let line = trimmed(line)
            if line.isEmpty { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                throw .noField(path, line: index + 1)
            }
            let (name, value) = (line[..<colon], trimmed(line[(colon + 1)...]))
            guard isName(name), !value.isEmpty, value.allSatisfy({ 0x20...0x7E ~= $0 }),
                !isReserved(String(decoding: name, as: UTF8.self).lowercased()),
                fields.fields.count < fieldsMax
            else { throw .noField(path, line: index + 1) }
            fields.add(
                String(decoding: name, as: UTF8.self),
                String(decoding: value, as: UTF8.self)
            )
        }
        return fields
    }

    /// Fields that the poster itself writes, or that would change how the message is framed.
    private static func isReserved(_ name: String) -> Bool {
        [
            "host", "content-length", "content-type", "connection", "transfer-encoding", "expect",
            "upgrade", "user-agent",
        ].contains(name)
    }

    /// A token of RFC 9110, section 5.6.2, as far as names of fields use it.
    private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty
            && name.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let first = line.firstIndex(where: { !isSpace($0) }),
            let last = line.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return line[first...last]
    }
}

/// A file of tracing cannot be used; its words hold nothing of what it says.
enum TracingFault: Error, CustomStringConvertible {
    /// The file of fields cannot be read.
    case file(String)
    /// Others than its owner may read the file of fields.
    case readableByOthers(String, Int)
    /// A line of the file is no field.
    case noField(String, line: Int)
    /// The file of authorities, or those of the system, cannot be used.
    case trust(String?)

    /// The key and what is wrong with its file.
    var description: String {
        switch self {
        case .file(let fault): "tracing.headersFile: \(fault)"
        case .readableByOthers(let path, let permissions):
            "tracing.headersFile: \(path): its mode is 0\(String(permissions, radix: 8)), so others"
                + " may read this secret; run: chmod 600 \(path)"
        case .noField(let path, let line):
            "tracing.headersFile: \(path):\(line): expected NAME: VALUE in visible ASCII, at most"
                + " \(TracingHeaders.fieldsMax), and none that the message itself needs"
        case .trust(let path?):
            "tracing.trustedCertificates: \(path) is no PEM file of certificates"
        case .trust(nil):
            "TLS for the collector cannot be set up: the system's certificates cannot be read"
        }
    }
}
