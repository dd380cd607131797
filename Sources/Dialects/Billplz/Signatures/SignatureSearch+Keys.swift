import TollgateCore

extension SignatureSearch {
    /// Mistakes with the key.
    func keyMistakes() -> [Candidate] {
        let trimmed = key.trimmed.map {
            ("the key that you gave has white space around it", $0)
        }
        return ([trimmed].compactMap(\.self) + variants.map { ($0, Secret($1)) }).map {
            Candidate(part: .key, explanation: $0, hex: hex(fields, key: $1))
        }
    }

    private var variants: [(String, [UInt8])] {
        key.withBytes { bytes in
            let folded = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            let raised = bytes.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
            var variants: [(String, [UInt8])] = [
                ("made with a line break behind the key", bytes + [0x0A]),
                ("made with a line break behind the key", bytes + [0x0D, 0x0A]),
                ("made with a space behind the key", bytes + [0x20]),
                ("made with a space in front of the key", [0x20] + bytes),
                ("made with quotes around the key", [0x22] + bytes + [0x22]),
                ("made with the key in lower-case letters", folded),
                ("made with the key in upper-case letters", raised),
            ]
            if bytes.starts(with: "S-".utf8) {
                variants.append(("made without the S- of the key", Array(bytes.dropFirst(2))))
            }
            return variants.filter { !$0.1.isEmpty }
        }
    }
}
