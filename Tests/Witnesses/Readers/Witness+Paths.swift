import BillerAPIDialect
import BillingPlatformDialect
import BillogramDialect
import BillplzDialect
import TollgateCore

@testable import Gatekeeper
@testable import Listener

extension Witness {
    /// The table of all four dialects; `nil` only if two of their claims tie, which stops every start.
    static let table = try? RouteTable([
        BillogramDialect(), BillingPlatformDialect(), BillplzDialect(), BillerAPIDialect(),
    ])

    /// A target is taken apart without a loss, and its path leads to a claim that has its form.
    static let targets = Witness(name: "targets") { input throws(Disproof) in
        var pieces = Pieces(input)
        let method = Method(pieces.text())
        let text = pieces.text()
        try checkNumbers(text)
        guard let target = try? RequestTarget(text, method: method) else { return }
        let whole = target.path + (target.query.map { "?" + $0 } ?? "")
        if target.authority == nil {
            try demand(whole == text, "\(text) became \(whole)")
        } else {
            try demand(text.hasSuffix(whole) || whole.hasPrefix("/"), "\(text) became \(whole)")
        }
        try demand(!target.path.utf8.contains(UInt8(ascii: "?")), "a path has a query")
        try demand(
            target.path.utf8.first == UInt8(ascii: "/") || target.path == "*"
                || method == .options,
            "a path begins in another way"
        )
        let table = try demanded(table, "two claims tie")
        try check(table, method, target.path)
    }

    private static func checkNumbers(_ text: String) throws(Disproof) {
        if let length = ContentLength.read(text) {
            try demand(Int(text) == length && length >= 0, "\(text) became \(length)")
        }
        if let authority = Authority.normalized(text) {
            try demand(Authority.normalized(authority) == authority, "\(authority) changes again")
            try demand(
                !authority.utf8.contains { "@/,? \t".utf8.contains($0) || $0 < 0x21 },
                "\(authority) is no authority"
            )
        }
        let harmless = FieldValue.harmless(text)
        try demand(
            !harmless.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F },
            "a control character was left"
        )
    }

    /// Compares the table with looking at all claims, one after the other.
    private static func check(
        _ table: RouteTable,
        _ method: Method,
        _ path: String
    ) throws(Disproof) {
        let fitting = table.dialects.flatMap(\.claims).filter { fits($0, path) }
        switch table.match(method, path) {
        case nil:
            try demand(fitting.isEmpty, "\(path) has the form of \(fitting[0].path)")
        case .route(_, let route):
            try demand(fitting.contains { $0 === route.claim }, "\(path): \(route.claim.path)")
            try demand(
                route.claim.methods?.contains(method) ?? true,
                "\(route.claim.path) does not take \(method)"
            )
            try checkParameters(route, path)
        case .wrongMethod(_, let route, let allowed):
            try demand(fitting.contains { $0 === route.claim }, "\(path): \(route.claim.path)")
            try demand(!allowed.isEmpty && !allowed.contains(method), "\(method) is allowed")
        }
    }

    /// Whether a path has the form of a claim, by comparing the segments one by one.
    private static func fits(_ claim: Claim, _ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        var parts = segments(path)
        for segment in claim.path.segments {
            if case .rest = segment { return true }
            guard let part = parts.popFirst() else { return false }
            let isFit =
                switch segment {
                case .literal(let text):
                    part == text || claim.ignoresCase && part.lowercased() == text.lowercased()
                case .parameter: !part.isEmpty
                case .code: PathTemplate.isCode(part)
                case .rest: true
                }
            guard isFit else { return false }
        }
        return parts.isEmpty
    }

    private static func segments(_ path: String) -> ArraySlice<Substring> {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)[...]
    }

    /// Every parameter is the segment that stands at its place.
    private static func checkParameters(_ route: Route, _ path: String) throws(Disproof) {
        let parts = segments(path)
        var values = route.parameters[...]
        for (segment, part) in zip(route.claim.path.segments, parts) {
            switch segment {
            case .parameter(let name), .code(let name):
                let value = try demanded(values.popFirst(), "\(path) lacks \(name)")
                try demand(
                    value.name == name && value.value == part,
                    "\(name) of \(path) is \(value.value)"
                )
            case .literal, .rest: continue
            }
        }
        try demand(values.isEmpty, "\(path) has more parameters than its claim")
    }
}
