import TollgateCore

/// Reads `multipart/form-data` (RFC 7578) as the known clients write it, and nothing that two readers
/// could take for two different things: no preamble, no epilogue, no transfer encodings.
enum MultipartReader {
    /// How many parts a body may have.
    static let partCountMax = 128
    /// How many bytes the header fields of one part may have.
    static let headBytesMax = 2_048

    /// One part.
    struct Part: Equatable {
        /// The name of the parameter.
        let name: String
        /// Whether it is an uploaded file, by its file name.
        let isFile: Bool
        /// The bytes.
        let content: [UInt8]
    }

    /// Reads all parts of a body.
    static func parts(of body: [UInt8], boundary: String) throws(Refusal) -> [Part] {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        var rest = body[...]
        guard rest.starts(with: delimiter.dropFirst(2)) else { throw fault("begins without it") }
        rest = rest.dropFirst(delimiter.count - 2)
        var parts: [Part] = []
        while !rest.starts(with: "--".utf8) {
            guard rest.starts(with: "\r\n".utf8) else { throw fault("has more behind it") }
            guard parts.count < partCountMax else {
                throw ParameterReader.unreadable("The body has more than \(partCountMax) parts")
            }
            let start = rest.dropFirst(2)
            guard let end = firstIndex(of: delimiter, in: rest, from: rest.startIndex) else {
                throw fault("ends without it")
            }
            // The fields' empty line may be the delimiter's own: a part without fields and content.
            guard end >= start.startIndex else { throw fault("holds a part without a name") }
            parts.append(try part(start[..<end]))
            rest = rest[(end + delimiter.count)...]
        }
        let epilogue = rest.dropFirst(2)
        guard epilogue.isEmpty || epilogue.elementsEqual("\r\n".utf8) else {
            throw fault("goes on behind the last one")
        }
        return parts
    }

    private static func part(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> Part {
        let emptyLine = Array("\r\n\r\n".utf8)
        let window = bytes.prefix(headBytesMax + emptyLine.count)
        guard let end = firstIndex(of: emptyLine, in: window, from: window.startIndex),
            let head = String(validating: bytes[..<end], as: UTF8.self)
        else { throw unreadablePart }
        let (name, isFile) = try disposition(head)
        return Part(name: name, isFile: isFile, content: Array(bytes[(end + emptyLine.count)...]))
    }

    /// The parameter's name, and whether the part is a file.
    private static func disposition(_ head: String) throws(Refusal) -> (String, Bool) {
        var dispositions: [String] = []
        for line in lines(head) {
            let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { throw unreadablePart }
            switch sides[0].lowercased() {
            case "content-disposition": dispositions.append(String(sides[1]))
            case "content-transfer-encoding": try checkEncoding(sides[1])
            default: continue
            }
        }
        guard dispositions.count == 1 else { throw unreadablePart }
        var parts = HeaderParts(dispositions[0])
        guard parts.next()?.lowercased() == "form-data" else { throw unreadablePart }
        let parameters = parts.allParameters()
        guard let names = parameters["name"], names.count == 1, !names[0].isEmpty else {
            throw unreadablePart
        }
        return (names[0], parameters["filename"] != nil || parameters["filename*"] != nil)
    }

    /// RFC 7578 deprecates the field; only values that change nothing are taken.
    private static func checkEncoding(_ value: Substring) throws(Refusal) {
        var parts = HeaderParts(String(value))
        guard let encoding = parts.next()?.lowercased(),
            ["7bit", "8bit", "binary"].contains(encoding)
        else { throw unreadablePart }
    }

    /// The lines of a head; a line break is CR LF and nothing else.
    private static func lines(_ head: String) -> [String] {
        var lines: [[UInt8]] = [[]]
        var bytes = Array(head.utf8)[...]
        while let byte = bytes.first {
            if bytes.starts(with: "\r\n".utf8) {
                lines.append([])
                bytes = bytes.dropFirst(2)
            } else {
                lines[lines.count - 1].append(byte)
                bytes = bytes.dropFirst()
            }
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func firstIndex(
        of pattern: [UInt8],
        in bytes: ArraySlice<UInt8>,
        from start: Int
    ) -> Int? {
        guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
        var index = start
        let last = bytes.endIndex - pattern.count
        while index <= last {
            if bytes[index] == first, bytes[index..<index + pattern.count].elementsEqual(pattern) {
                return index
            }
            index += 1
        }
        return nil
    }

    private static var unreadablePart: Refusal {
        ParameterReader.unreadable("A part of the body has no readable Content-Disposition")
    }

    private static func fault(_ what: String) -> Refusal {
        ParameterReader.unreadable("The body does not follow its boundary: it \(what)")
    }
}
