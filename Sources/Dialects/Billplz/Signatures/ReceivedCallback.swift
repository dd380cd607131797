import TollgateCore

/// A callback, a redirect's query or a signed request, taken apart.
struct ReceivedCallback {
    /// One name and its value.
    typealias Field = (name: String, value: String)

    /// What it is.
    let kind: BillplzCallbackKind
    /// All pairs in the order received.
    let pairs: [FormCoding.Pair]
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
    var covered: [FormCoding.Pair] {
        pairs.filter { pair in
            pair.name != kind.signatureName
                && (kind != .redirect || pair.name.hasPrefix("billplz["))
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

    private static func members(_ body: [UInt8]) throws(SignatureFault) -> [FormCoding.Pair] {
        guard let object = (try? JSONValue(reading: body))?.object else {
            throw SignatureFault(.body, "the body is neither a form nor a JSON object")
        }
        return XSignature.fields(object).map {
            FormCoding.Pair(name: $0.name, value: $0.value, rawValue: $0.value)
        }
    }

    private static func form(_ text: String) throws(SignatureFault) -> [FormCoding.Pair] {
        guard let pairs = FormCoding.pairs(query(text)) else {
            throw SignatureFault(
                .encoding,
                "the body is wrongly percent-encoded, or has more than"
                    + " \(BillplzParameters.countMax) fields"
            )
        }
        return pairs
    }

    /// The query of an address that was given whole, or the text itself.
    private static func query(_ text: String) -> String {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("?"),
            let mark = text.firstIndex(of: "?")
        else { return text }
        return String(text[text.index(after: mark)...].prefix { $0 != "#" })
    }
}

/// What is wrong with a signature, and which part of it.
struct SignatureFault: Error, Sendable {
    /// The part.
    let part: SignatureDiagnosis.Part
    /// A sentence without key, signature or value.
    let explanation: String

    /// Makes a fault.
    init(_ part: SignatureDiagnosis.Part, _ explanation: String) {
        (self.part, self.explanation) = (part, explanation)
    }
}
