import TollgateCore

@testable import BillplzDialect

extension Witness {
    /// What percent-encoding spells is the same after it was encoded anew, and pairs stay pairs.
    static let forms = Witness(name: "forms") { input throws(Disproof) in
        let text = String(decoding: input, as: UTF8.self)
        for plusIsSpace in [false, true] {
            guard let decoded = PercentCoding.decode(text, plusIsSpace: plusIsSpace) else {
                continue
            }
            let encoded = decoded.utf8.map { "%" + Hexadecimal.encode([$0]) }.joined()
            let again = PercentCoding.decode(encoded, plusIsSpace: plusIsSpace)
            try demand(again?.hasSameBytes(as: decoded) == true, "\(encoded) is another text")
            try demand(decoded.utf8.count <= text.utf8.count, "the text grew")
            if !text.utf8.contains(where: { "%+".utf8.contains($0) }) {
                try demand(decoded.hasSameBytes(as: text), "a plain text was changed")
            }
        }
        guard let pairs = PercentCoding.rawPairs(text) else { return }
        let separators = text.utf8.count { $0 == UInt8(ascii: "&") }
        try demand(pairs.count <= separators + 1, "\(pairs.count) pairs of \(separators) marks")
        for pair in pairs {
            let value = PercentCoding.decode(pair.rawValue, plusIsSpace: true)
            try demand(value?.hasSameBytes(as: pair.value) == true, "a raw value is another one")
        }
        let fields = pairs.map { (name: $0.name, value: $0.value) }
        for written in [
            String(decoding: FormCoding.body(fields), as: UTF8.self), FormCoding.query(fields),
        ] {
            let again = try demanded(PercentCoding.pairs(written), "\(written) is not read")
            let isSame = again.elementsEqual(fields) {
                $0.name.hasSameBytes(as: $1.name) && $0.value.hasSameBytes(as: $1.value)
            }
            try demand(isSame, "\(written) are other pairs")
        }
    }

    /// JSON that is read is written as JSON of the same value, on one line.
    static let json = Witness(name: "json") { input throws(Disproof) in
        guard let value = try? JSONValue(reading: input) else { return }
        try demand(value.depth <= JSONValue.depthMax, "\(value.depth) levels were read")
        let written = value.bytes
        try demand(!written.contains { $0 < 0x20 || $0 == 0x7F }, "a control character was left")
        let again = try demanded(
            try? JSONValue(reading: written),
            "what was written is not read: \(value.text)"
        )
        try demand(again == value, "\(value.text) is another value")
        try demand(again.bytes == written, "\(value.text) is written in another way")
        if let integer = value.integer {
            try demand(JSONValue.integer(integer).integer == integer, "\(integer) is another one")
        }
    }

    /// Parts that are read are the same after they were written, and none holds the boundary.
    static let multipart = Witness(name: "multipart") { input throws(Disproof) in
        var pieces = Pieces(input)
        let headers: HeaderFields = ["Content-Type": "multipart/form-data" + pieces.text()]
        let body = pieces.remainder()
        guard case .multipart(let boundary) = try? BodyForm(headers),
            let parts = try? MultipartReader.parts(of: body, boundary: boundary)
        else { return }
        try demand(parts.count <= MultipartReader.partCountMax, "\(parts.count) parts")
        guard let written = written(parts, boundary) else { return }
        let again = try? MultipartReader.parts(of: written, boundary: boundary)
        try demand(again == parts, "the parts are others")
    }

    /// Parts as a client writes them; `nil` where a name is too long once it is quoted.
    private static func written(_ parts: [MultipartReader.Part], _ boundary: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for part in parts {
            var quoted: [UInt8] = []
            for byte in part.name.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    quoted.append(UInt8(ascii: "\\"))
                }
                quoted.append(byte)
            }
            var head = Array("Content-Disposition: form-data; name=\"".utf8) + quoted
            head += Array("\"\(part.isFile ? "; filename=\"f\"" : "")".utf8)
            guard head.count <= MultipartReader.headBytesMax else { return nil }
            bytes += Array("--\(boundary)\r\n".utf8) + head + Array("\r\n\r\n".utf8)
            bytes += part.content + Array("\r\n".utf8)
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    /// Parameters keep to their maxima, whatever the query and the body are.
    static let parameters = Witness(name: "parameters") { input throws(Disproof) in
        var pieces = Pieces(input)
        let query = pieces.text()
        let request = RequestView(
            method: .post,
            authority: "localhost",
            path: "/api/v5/payment_orders",
            query: query.isEmpty ? nil : query,
            headers: ["Content-Type": pieces.text()],
            client: .loopback4,
            isSecure: true
        )
        let claim = Claim("payment_orders.create", [.post], "/api/v5/payment_orders", .open)
        let route = Route(claim: claim, parameters: [])
        let body = pieces.remainder()
        guard let read = try? BillplzParameters.read(request, route, body) else { return }
        try demand(
            read.entries.count <= BillplzParameters.countMax,
            "\(read.entries.count) entries"
        )
        for entry in read.entries {
            try demand(entry.name.utf8.count <= BillplzParameters.nameBytesMax, "a long name")
            let pieces = ParameterName(entry.name).pieces
            try demand(pieces.count <= BillplzParameters.nestingMax + 1, "a deep name")
            let base = String(pieces[0])
            let rows = read.rows(base)
            try demand(rows.count <= read.entries.count, "more rows than entries")
            try demand(rows.allSatisfy { !$0.isEmpty }, "an empty row")
            _ = read.group(base)
        }
        _ = read.contradictions
        guard let signed = try? BillplzDialect().signedContent(body, request, route) else { return }
        let text = String(decoding: signed.bytes, as: UTF8.self)
        try demand(
            read.contradictions.isEmpty,
            "a call was taken that says two things: \(text)"
        )
        try demand(signed.signature.count == 64, "a signature of another length")
    }
}
