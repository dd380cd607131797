/// Whoever has a directory of billers that clients may read: a production's upstream.
///
/// It bounds its own waits. What it returns keeps to the maxima of ``LinkDirectoryEntry`` and
/// ``LinkDirectoryPage``.
public protocol LinkDirectory: Sendable {
    /// Reads one page of the directory.
    ///
    /// - Parameter query: What is asked for.
    /// - Returns: The page, in the directory's own order.
    /// - Throws: Whatever keeps the directory from answering.
    func entries(_ query: LinkDirectoryQuery) async throws -> LinkDirectoryPage

    /// Finds a biller.
    ///
    /// - Parameter id: The biller's name in the directory, as a caller gave it.
    /// - Returns: The biller, or `nil` where there is none of that name.
    /// - Throws: Whatever keeps the directory from answering.
    func entry(_ id: String) async throws -> LinkDirectoryEntry?
}

/// Which page of a directory is asked for.
public struct LinkDirectoryQuery: Sendable, Hashable {
    /// What the billers' names or ids contain; `nil` for everything.
    public var search: String?
    /// What the billers' bills are for; `nil` for everything.
    public var category: String?
    /// The most billers of the page.
    public var limit: Int
    /// Where the page begins, as a caller says that the directory itself named it; `nil` for the first page.
    public var cursor: String?

    /// Makes a query.
    public init(search: String?, category: String?, limit: Int, cursor: String?) {
        self.search = search
        self.category = category
        self.limit = limit
        self.cursor = cursor
    }
}

/// One page of a directory.
public struct LinkDirectoryPage: Sendable, Hashable {
    /// The longest name of a next page, in bytes of visible ASCII.
    public static let cursorBytesMax = 256

    /// Whether a text can be the name of a next page: 1 to ``cursorBytesMax`` bytes of visible ASCII.
    public static func isCursor(_ text: String) -> Bool {
        (1...cursorBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// The billers.
    public let entries: [LinkDirectoryEntry]
    /// Where the next page begins; `nil` where there is none.
    public let next: String?

    /// Makes a page.
    public init(_ entries: [LinkDirectoryEntry], next: String?) {
        (self.entries, self.next) = (entries, next)
    }
}

/// A biller as a directory shows it.
public struct LinkDirectoryEntry: Sendable, Hashable {
    /// The most bytes of a biller's id.
    public static let idBytesMax = 128
    /// The most bytes of a biller's name, and of a field's label.
    public static let nameBytesMax = 512
    /// The most bytes of a category.
    public static let categoryBytesMax = 64
    /// The most fields of a sign-in.
    public static let fieldsMax = 16
    /// The most bytes of a field's name.
    public static let fieldNameBytesMax = 64
    /// The most bytes of the address of a picture.
    public static let logoBytesMax = 2_048

    /// The biller as the linking of accounts knows it.
    public let biller: LinkBiller
    /// What its bills are for, such as `electricity`.
    public let category: String
    /// The address of its picture, or `nil`.
    public let logo: String?
    /// Whether accounts cannot be linked now.
    public let isInMaintenance: Bool

    /// Makes an entry.
    public init(
        _ biller: LinkBiller,
        category: String,
        logo: String? = nil,
        isInMaintenance: Bool = false
    ) {
        self.biller = biller
        self.category = category
        self.logo = logo
        self.isInMaintenance = isInMaintenance
    }

    /// Tells whether a text can be a biller's id: letters, digits, `.`, `_` and `-` of ASCII, so
    /// that it stands in a path as it is.
    public static func isID(_ text: String) -> Bool {
        (1...idBytesMax).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
