import TollgateCore

extension Witness {
    /// Base64 has one spelling for each byte string, in every alphabet and padding.
    static let base64 = Witness(name: "base64") { input throws(Disproof) in
        let text = String(decoding: input, as: UTF8.self)
        for alphabet in [Base64.Alphabet.standard, .urlSafe] {
            for padding in [Base64.Padding.required, .optional, .none] {
                guard
                    let bytes = Base64.decode(text[...], alphabet: alphabet, padding: padding)
                else { continue }
                let padded = Base64.encode(bytes, alphabet: alphabet)
                let bare = Base64.encode(bytes, alphabet: alphabet, padded: false)
                let isOne =
                    switch padding {
                    case .required: text == padded
                    case .optional: text == padded || text == bare
                    case .none: text == bare
                    }
                try demand(isOne, "a second spelling of \(padded) was read")
            }
            for isPadded in [true, false] {
                let written = Base64.encode(input, alphabet: alphabet, padded: isPadded)
                let read = Base64.decode(
                    written[...],
                    alphabet: alphabet,
                    padding: isPadded ? .required : .none
                )
                try demand(read == input, "what was written is not read: \(written)")
            }
        }
        if let bytes = Hexadecimal.decode(text) {
            try demand(Hexadecimal.encode(bytes) == text.lowercased(), "other digits")
        }
        try demand(Hexadecimal.decode(Hexadecimal.encode(input)) == input, "other bytes")
    }

    /// An address or a network is the same after it was written.
    static let addresses = Witness(name: "addresses") { input throws(Disproof) in
        let text = String(decoding: input, as: UTF8.self)
        if let address = IPAddress(text) {
            try demand(IPAddress(address.description) == address, "\(address) is another one")
            try demand(text.utf8.count <= 45, "an address of \(text.utf8.count) bytes")
            for length in [0, 1, 32, 63, 64, 65, 96, 127, 128] {
                let masked = address.masked(to: length)
                try demand(masked.masked(to: length) == masked, "a mask clears twice")
            }
        }
        if let network = Network(text) {
            try demand(Network(network.description) == network, "\(network) is another one")
            try demand(network.contains(network.base), "\(network) lacks its first address")
        }
    }

    /// A moment that is read can be written and read again, and none overflows.
    static let moments = Witness(name: "moments") { input throws(Disproof) in
        let text = String(decoding: input, as: UTF8.self)
        if let moment = Instant(rfc3339: text) {
            let written = moment.rfc3339
            let again = try demanded(Instant(rfc3339: written), "\(written) is not read")
            let lost = moment.microseconds - again.microseconds
            try demand((0..<1_000).contains(lost), "\(written) is another moment")
            try demand(again.rfc3339 == written, "\(written) is written in another way")
            try demand(
                Instant(rfc3339: moment.spaced + "Z")?.seconds == moment.seconds,
                "\(moment.spaced) is another moment"
            )
        }
        if let moment = Instant(writtenSeconds: text) {
            try demand(moment.seconds == Int64(text), "\(moment.seconds) are other seconds")
        }
        let numbers = [0, 8].map { start in
            input.dropFirst(start).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        }
        let (one, other) = (Instant(microseconds: numbers[0]), Instant(microseconds: numbers[1]))
        for moment in [one, other, Instant(seconds: numbers[0]), one + (other - one)] {
            try demand(Instant(rfc3339: moment.rfc3339) != nil, "\(moment.rfc3339) is not read")
            try demand(
                moment.seconds <= moment.microseconds / 1_000_000,
                "the seconds of \(moment.microseconds) were rounded up"
            )
        }
    }

    /// What is escaped for HTML or a header field has nothing left that could end it, and loses nothing.
    static let escaping = Witness(name: "escaping") { input throws(Disproof) in
        let text = String(decoding: input, as: UTF8.self)
        let escaped = HTMLText.escaped(text)
        try demand(!escaped.utf8.contains { "<>\"'".utf8.contains($0) }, "a mark was left")
        var plain = ""
        var rest = escaped.unicodeScalars[...]
        let entities: KeyValuePairs<String, Unicode.Scalar> = [
            "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&",
        ]
        while let scalar = rest.first {
            if scalar == "&" {
                let entity = try demanded(
                    entities.first { rest.starts(with: $0.key.unicodeScalars) },
                    "an & stands alone"
                )
                plain.unicodeScalars.append(entity.value)
                rest = rest.dropFirst(entity.key.unicodeScalars.count)
            } else {
                plain.unicodeScalars.append(scalar)
                rest = rest.dropFirst()
            }
        }
        try demand(plain.hasSameBytes(as: text), "the text is another one")
        let piece: HTML = "<a title=\"\(text)\">"
        try demand(piece.text.utf8.count { $0 == UInt8(ascii: "\"") } == 2, "a quote was left")
    }
}
