import TollgateCore

/// The form of a kept file: one line of JSON with all but the body, and then the body's bytes.
extension CaughtCallback {
    /// The version of the form.
    private static let version: Int64 = 1
    /// The most bytes of the first line: a head of the largest size, every byte of it escaped.
    static let headLineBytesMax = 6 * CatcherLimits.headBytesMax + 4_096
    /// The most bytes of a file.
    static let fileBytesMax = headLineBytesMax + 1 + CatcherLimits.bodyBytesMax

    /// The file's bytes.
    var file: [UInt8] {
        let head: JSONValue = [
            "tollgate_caught": .integer(Self.version),
            "caught_at": .string(caughtAt.rfc3339),
            "method": .string(request.method),
            "target": .string(request.target),
            "headers": .array(
                request.headers.fields.map { [.string($0.name), .string($0.value)] }
            ),
            "body_bytes": .integer(request.body.count),
        ]
        return head.bytes + [UInt8(ascii: "\n")] + request.body
    }

    /// Reads a file; `nil` for one that is damaged or none of ours.
    ///
    /// - Parameters:
    ///   - id: The name that the file's name spells.
    ///   - file: The file's bytes.
    init?(_ id: CaughtID, file: [UInt8]) {
        guard file.count <= Self.fileBytesMax,
            let end = file.prefix(Self.headLineBytesMax + 1).firstIndex(of: UInt8(ascii: "\n")),
            let head = (try? JSONValue(reading: Array(file[..<end])))?.object,
            head["tollgate_caught"]?.integer == Self.version,
            let caughtAt = head["caught_at"]?.string.flatMap({ Instant(rfc3339: $0) }),
            let method = head["method"]?.string, Self.isWord(method),
            let target = head["target"]?.string, Self.isWord(target),
            let headers = Self.headers(head["headers"])
        else { return nil }
        let body = Array(file[(end + 1)...])
        guard head["body_bytes"]?.integer == Int64(body.count) else { return nil }
        self.init(
            id: id,
            caughtAt: caughtAt,
            request: CaughtRequest(method: method, target: target, headers: headers, body: body)
        )
    }

    private static func headers(_ value: JSONValue?) -> HeaderFields? {
        guard let pairs = value?.array else { return nil }
        var headers = HeaderFields()
        for pair in pairs {
            guard let parts = pair.array, parts.count == 2,
                let name = parts[0].string, isWord(name),
                let value = parts[1].string, !value.utf8.contains(where: isBreak)
            else { return nil }
            headers.add(name, value)
        }
        return headers
    }

    /// Whether a text is one word of a request's head.
    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// Whether a byte would end a line of a head.
    private static func isBreak(_ byte: UInt8) -> Bool {
        byte == 0 || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n")
    }
}
