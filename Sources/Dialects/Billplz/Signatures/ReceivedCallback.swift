import TollgateCore

/// A callback, a redirect's query or a signed request, taken apart.
struct ReceivedCallback {
    /// One name and its value.
    typealias Field = (name: String, value: String)

    /// What it is.
    let kind: BillplzCallbackKind
    /// All pairs in the order received.
    let pairs: [PercentCoding.Pair]
    /// Whether the body is JSON.
    let isJSON: Bool

    /// Takes a body apart.
    ///
    /// - Parameters:
    ///   - callback: The callback as it arrived.
    ///   - kind: What it is, or `nil` to guess.
    /// - Throws: What makes the body unreadable.
    init(_ callback: SignedCallback, kind: String?) throws(SignatureFault) {
        guard let text = String(validating: callback.body, as: UTF8.self) else {
            throw SignatureFault(.encoding, "the body is not UTF-8")
        }
        isJSON = text.utf8.first { $0 > 0x20 } == UInt8(ascii: "{")
        let pairs = try isJSON ? Self.members(callback.body) : Self.form(text)
        self.pairs = pairs
        self.kind =
            kind.flatMap { BillplzCallbackKind(rawValue: $0) } ?? .guess(pairs.map(\.name))
    }

    /// The signatures that it carries: one, unless somebody tampered with it.
    var signatures: [String] {
        pairs.filter { $0.name == kind.signatureName }.map(\.value)
    }

    /// The pairs that the signature covers; those of a redirect are Billplz's own.
    var covered: [PercentCoding.Pair] {
        pairs.filter { pair in
            pair.name != kind.signatureName
                && (kind != .redirect || BillplzCallbackKind.isOfRedirect(pair.name))
        }
    }

    /// The first name that occurs twice and is no array's.
    var repeatedName: String? {
        var seen: Set<String> = []
        return covered.map(\.name).first { name in
            !seen.insert(name).inserted && !name.contains("[]")
        }
    }

    /// The value of a field, the last one where it is repeated.
    func value(_ name: String) -> String? { covered.last { $0.name == name }?.value }

    private static func members(_ body: [UInt8]) throws(SignatureFault) -> [PercentCoding.Pair] {
        guard let object = (try? JSONValue(reading: body))?.object else {
            throw SignatureFault(.body, "the body is neither a form nor a JSON object")
        }
        var read = JSONFields(.alike, countMax: BillplzParameters.countMax)
        read.add(object)
        if let excess = read.excess { throw fault(of: excess) }
        return read.fields.map {
            PercentCoding.Pair(name: $0.name, value: $0.value, rawValue: $0.value)
        }
    }

    private static func form(_ text: String) throws(SignatureFault) -> [PercentCoding.Pair] {
        let query = query(text)
        let separators = query.utf8.count { $0 == UInt8(ascii: "&") }
        guard separators < BillplzParameters.countMax else { throw fault(of: .count) }
        guard let pairs = PercentCoding.rawPairs(query) else {
            throw SignatureFault(.encoding, "the body is wrongly percent-encoded")
        }
        return pairs
    }

    private static func fault(of excess: ParameterExcess) -> SignatureFault {
        SignatureFault(.body, "the body is no callback: \(excess.explanation)")
    }

    /// The query of an address that was given whole, or the text itself.
    private static func query(_ text: String) -> String {
        let bytes = text.utf8
        let starts = ["http://", "https://", "?"]
        guard starts.contains(where: { bytes.starts(with: $0.utf8) }),
            let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        else { return text }
        let query = bytes[bytes.index(after: mark)...].prefix { $0 != UInt8(ascii: "#") }
        return String(Substring(query))
    }
}
