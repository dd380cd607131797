import TollgateCore

extension DocumentQuery {
    private static let limitMax = 1_000

    /// Returns the part of the matching documents that the query asks for.
    func page(of documents: [StoredDocument]) -> DocumentPage {
        let matching = documents.filter { filter.matches($0.document) }
        let part = ordered(matching)
            .dropFirst(max(offset, 0))
            .prefix(min(max(limit, 0), Self.limitMax))
        let found = bounded(part.map(\.document))
        return DocumentPage(total: isCounted ? matching.count : found.count, documents: found)
    }

    /// The documents up to where they have more bytes than the query wants, but the first in any case.
    private func bounded(_ documents: [Document]) -> [Document] {
        guard var bytesLeft = bytesMax else { return documents }
        let count = documents.prefix { document in
            bytesLeft -= document.json.count
            return bytesLeft >= 0
        }.count
        return Array(documents.prefix(max(count, 1)))
    }

    private func ordered(_ documents: [StoredDocument]) -> [StoredDocument] {
        guard let orderColumn else {
            return documents.sorted { descending ? $1.added < $0.added : $0.added < $1.added }
        }
        return documents.sorted { left, right in
            switch (left.document.index[orderColumn], right.document.index[orderColumn]) {
            case (let one?, let other?) where one.precedes(other): !descending
            case (let one?, let other?) where other.precedes(one): descending
            case (.some, nil): true
            case (nil, .some): false
            default: left.added < right.added
            }
        }
    }
}

extension DocumentQuery.Filter {
    fileprivate func matches(_ document: Document) -> Bool {
        switch self {
        case .all:
            true
        case .equals(let column, let value):
            document.index[column]?.isExactly(value) ?? false
        case .atMost(let column, let value):
            document.index[column]?.isAtMost(value) ?? false
        case .oneOf(let column, let texts):
            document.index[column].map { value in
                texts.contains { value.isExactly(.text($0)) }
            } ?? false
        case .prefix(let column, let start):
            document.index[column]?.searched.bytes.starts(with: start.exact.folded.bytes) ?? false
        case .contains(let column, let part):
            document.index[column]?.searched.bytes.contains(part.exact.folded.bytes) ?? false
        case .anyContains(let columns, let part):
            columns.contains { Self.contains(column: $0, part).matches(document) }
        }
    }
}

extension DocumentIndexValue {
    /// The text that a search looks at.
    fileprivate var searched: ExactText { text.exact.folded }

    fileprivate func isExactly(_ other: DocumentIndexValue) -> Bool {
        switch (self, other) {
        case (.text(let one), .text(let another)): one.isExactly(another)
        case (.number(let one), .number(let another)): one == another
        default: false
        }
    }

    fileprivate func isAtMost(_ other: DocumentIndexValue) -> Bool {
        switch (self, other) {
        case (.text(let one), .text(let another)): !(another.exact < one.exact)
        case (.number(let one), .number(let another)): one <= another
        default: false
        }
    }

    /// Tells whether a value comes before another; numbers come before texts.
    fileprivate func precedes(_ other: DocumentIndexValue) -> Bool {
        switch (self, other) {
        case (.text(let one), .text(let another)): one.exact < another.exact
        case (.number(let one), .number(let another)): one < another
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}
