public import TollgateCore

/// Finds the claim that a request matches, among the claims of all dialects.
///
/// The paths form a tree. From left to right a literal segment beats one that is literal but for its
/// case, that beats a code, a code beats any other parameter and a parameter beats `/**`; two claims that
/// no segment tells apart and that share a method are a tie, and stop the start.
public struct RouteTable: Sendable {
    /// What a request matched.
    enum Match {
        /// A claim of a dialect.
        case route(any Dialect, Route)
        /// A claimed path, but none of its claims has the method; the route is of one that would do.
        case wrongMethod(any Dialect, Route, allowed: [Method])
    }

    /// Two claims that cannot both be served.
    public struct Tie: Error, Sendable, CustomStringConvertible {
        /// Both claims in words.
        public let description: String
    }

    private let root: Node

    /// The dialects whose claims are in the table.
    public let dialects: [any Dialect]

    /// Compiles the claims of some dialects.
    ///
    /// - Parameter dialects: The dialects.
    /// - Throws: ``Tie`` naming the first two claims that cannot both be served.
    public init(_ dialects: [any Dialect]) throws(Tie) {
        let branches = dialects.enumerated().flatMap { place, dialect in
            dialect.claims.map { claim in
                Branch(
                    entry: Entry(dialect: place, name: dialect.name, claim: claim),
                    segments: claim.path.segments[...]
                )
            }
        }
        let root = try Node(branches)
        self.root = root
        self.dialects = dialects
    }

    /// Finds the claim for a method and a path.
    func match(_ method: Method, _ path: String) -> Match? {
        var matched: [Substring] = []
        guard path.utf8.first == UInt8(ascii: "/"),
            let entries = root.find(path.dropFirst(), &matched)
        else { return nil }
        let exact = entries.first { $0.claim.methods?.contains(method) == true }
        if let entry = exact ?? entries.first(where: { $0.claim.methods == nil }) {
            return .route(dialects[entry.dialect], Self.route(entry.claim, matched))
        }
        let allowed = entries.flatMap { $0.claim.methods ?? [] }
        return .wrongMethod(
            dialects[entries[0].dialect],
            Self.route(entries[0].claim, matched),
            allowed: allowed
        )
    }

    private static func route(_ claim: Claim, _ matched: [Substring]) -> Route {
        if matched.isEmpty { return Route(claim: claim, parameters: []) }
        var values = matched.makeIterator()
        var parameters: [(name: String, value: Substring)] = []
        for segment in claim.path.segments {
            switch segment {
            case .parameter(let name), .code(let name):
                if let value = values.next() { parameters.append((name: name, value: value)) }
            case .literal, .rest: break
            }
        }
        return Route(claim: claim, parameters: parameters)
    }

    /// One claim with its dialect's place in the list.
    private struct Entry: Sendable {
        let dialect: Int
        let name: String
        let claim: Claim

        func ties(with other: Entry) -> Bool {
            guard let mine = claim.methods, let theirs = other.claim.methods else {
                return claim.methods == nil && other.claim.methods == nil || name != other.name
            }
            return name != other.name || !Set(mine).isDisjoint(with: theirs)
        }
    }

    /// A claim with the part of its path that lies below a node.
    private struct Branch {
        let entry: Entry
        let segments: ArraySlice<PathTemplate.Segment>

        var below: Branch { Branch(entry: entry, segments: segments.dropFirst()) }
    }

    /// What may follow one segment; a class, so that a look-up walks without copying.
    private final class Node: Sendable {
        private let literals: [Substring: Node]
        /// By their texts in lower case.
        private let foldedLiterals: [String: Node]
        private let code: Node?
        private let parameter: Node?
        private let entries: [Entry]
        private let rest: [Entry]

        init(_ branches: [Branch]) throws(Tie) {
            var texts: [Substring: [Branch]] = [:]
            var foldedTexts: [String: [Branch]] = [:]
            var (codes, parameters): ([Branch], [Branch]) = ([], [])
            var (entries, rest): ([Entry], [Entry]) = ([], [])
            for branch in branches {
                switch branch.segments.first {
                case nil: try Self.add(branch.entry, to: &entries)
                case .rest: try Self.add(branch.entry, to: &rest)
                case .literal(let text) where branch.entry.claim.ignoresCase:
                    foldedTexts[text[...].lowercasedASCII, default: []].append(branch.below)
                case .literal(let text): texts[text[...], default: []].append(branch.below)
                case .code: codes.append(branch.below)
                case .parameter: parameters.append(branch.below)
                }
            }
            var literals: [Substring: Node] = [:]
            for (text, below) in texts { literals[text] = try Node(below) }
            self.literals = literals
            var foldedLiterals: [String: Node] = [:]
            for (text, below) in foldedTexts { foldedLiterals[text] = try Node(below) }
            self.foldedLiterals = foldedLiterals
            code = codes.isEmpty ? nil : try Node(codes)
            parameter = parameters.isEmpty ? nil : try Node(parameters)
            self.entries = entries
            self.rest = rest
        }

        private static func add(_ entry: Entry, to entries: inout [Entry]) throws(Tie) {
            if let other = entries.first(where: { $0.ties(with: entry) }) {
                throw Tie(
                    description: """
                        \(other.name) \(other.claim.operation) \(other.claim.path) and \
                        \(entry.name) \(entry.claim.operation) \(entry.claim.path) claim the same requests
                        """
                )
            }
            entries.append(entry)
        }

        /// Finds the claims of a path; the values of parameters are collected from left to right.
        func find(_ path: Substring, _ matched: inout [Substring]) -> [Entry]? {
            let end = path.utf8.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            let segment = path[..<end]
            let isLast = end == path.endIndex
            let next = isLast ? path[end...] : path[path.utf8.index(after: end)...]
            if let child = literals[segment], let found = child.descend(next, isLast, &matched) {
                return found
            }
            if !foldedLiterals.isEmpty, let child = foldedLiterals[segment.lowercasedASCII],
                let found = child.descend(next, isLast, &matched)
            {
                return found
            }
            if let code, PathTemplate.isCode(segment),
                let found = code.descend(below: segment, next, isLast, &matched)
            {
                return found
            }
            if let parameter, !segment.isEmpty,
                let found = parameter.descend(below: segment, next, isLast, &matched)
            {
                return found
            }
            return rest.isEmpty ? nil : rest
        }

        /// Goes on below a segment that is a parameter's value; forgets the value where that leads nowhere.
        private func descend(
            below segment: Substring,
            _ path: Substring,
            _ isEnd: Bool,
            _ matched: inout [Substring]
        ) -> [Entry]? {
            matched.append(segment)
            if let found = descend(path, isEnd, &matched) { return found }
            matched.removeLast()
            return nil
        }

        private func descend(
            _ path: Substring,
            _ isEnd: Bool,
            _ matched: inout [Substring]
        ) -> [Entry]? {
            if !isEnd { return find(path, &matched) }
            if !entries.isEmpty { return entries }
            return rest.isEmpty ? nil : rest
        }
    }
}

extension Substring {
    /// The text with the capital letters of ASCII made small; no other letter changes.
    fileprivate var lowercasedASCII: String {
        String(decoding: utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension RouteTable {
    /// Every claim of every dialect as `METHODS path dialect operation`, sorted, for people and tests.
    public var listing: [String] {
        dialects.flatMap { dialect in
            dialect.claims.map { claim in
                let methods = claim.methods?.map(\.description).joined(separator: ",") ?? "*"
                return "\(methods) \(claim.path) \(dialect.name) \(claim.operation)"
            }
        }.sorted()
    }
}
