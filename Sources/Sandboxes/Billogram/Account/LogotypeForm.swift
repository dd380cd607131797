import TollgateCore

/// A kind of file that a logotype can be.
enum LogotypeForm: CaseIterable {
    /// Portable Network Graphics.
    case png
    /// JPEG.
    case jpeg
    /// Graphics Interchange Format.
    case gif
    /// Portable Document Format.
    case pdf

    /// Finds the form of a file by its first bytes.
    init?(of content: [UInt8]) {
        guard let form = Self.allCases.first(where: { $0.begins(content) }) else { return nil }
        self = form
    }

    /// Finds a form by a media type or the ending of a file's name, in any case.
    init?(word: String) {
        let word = word.lowercased()
        guard let form = Self.allCases.first(where: { $0.words.contains(word) }) else {
            return nil
        }
        self = form
    }

    /// The media type.
    var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .gif: "image/gif"
        case .pdf: "application/pdf"
        }
    }

    /// All words for the form.
    private var words: [String] {
        switch self {
        case .png: [mediaType, "png"]
        case .jpeg: [mediaType, "image/jpg", "jpeg", "jpg"]
        case .gif: [mediaType, "gif"]
        case .pdf: [mediaType, "pdf"]
        }
    }

    /// Whether a file begins as the form's specification says (PNG 5.2, JPEG's SOI and the next
    /// marker, GIF89a 17, ISO 32000-1 7.5.2).
    private func begins(_ content: [UInt8]) -> Bool {
        switch self {
        case .png: content.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpeg: content.starts(with: [0xFF, 0xD8, 0xFF])
        case .gif: content.starts(with: "GIF87a".utf8) || content.starts(with: "GIF89a".utf8)
        case .pdf: content.starts(with: "%PDF-".utf8)
        }
    }
}
