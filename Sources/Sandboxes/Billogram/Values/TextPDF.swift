/// A PDF of one page of text: the same bytes for the same lines (ISO 32000-1, 7.5).
struct TextPDF: Sendable {
    /// The lines from the top.
    let lines: [String]

    /// The file.
    var bytes: [UInt8] {
        var file = Array("%PDF-1.4\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(file.count)
            file += "\(index + 1) 0 obj\n".utf8 + object + Array("\nendobj\n".utf8)
        }
        let start = file.count
        file += "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n".utf8
        for offset in offsets { file += "\(Self.padded(offset)) 00000 n \n".utf8 }
        file += "trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R >>\n".utf8
        return file + Array("startxref\n\(start)\n%%EOF\n".utf8)
    }

    private var objects: [[UInt8]] {
        let content = content
        let head = Array("<< /Length \(content.count) >>\nstream\n".utf8)
        return [
            Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
            Array("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".utf8),
            Array(
                """
                << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] \
                /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>
                """.utf8
            ),
            Array(
                """
                << /Type /Font /Subtype /Type1 /BaseFont /Helvetica \
                /Encoding /WinAnsiEncoding >>
                """.utf8
            ),
            head + content + Array("\nendstream".utf8),
        ]
    }

    private var content: [UInt8] {
        var content = Array("BT /F1 11 Tf 15 TL 60 780 Td\n".utf8)
        for line in lines {
            content.append(UInt8(ascii: "("))
            for scalar in line.unicodeScalars { content += Self.letter(scalar) }
            content += ") Tj T*\n".utf8
        }
        return content + Array("ET".utf8)
    }

    /// A letter in the encoding of the font; a question mark for one that it does not have.
    private static func letter(_ scalar: Unicode.Scalar) -> [UInt8] {
        switch scalar {
        case "(", ")", "\\": [UInt8(ascii: "\\"), UInt8(ascii: scalar)]
        case " "..."~", "\u{A0}"..."\u{FF}": [UInt8(scalar.value)]
        default: [UInt8(ascii: "?")]
        }
    }

    private static func padded(_ offset: Int) -> String {
        let digits = String(offset)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}
