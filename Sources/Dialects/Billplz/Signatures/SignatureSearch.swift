import TollgateCore
import TollgateCrypto

/// The search for the mistake that explains a wrong signature: each known one is made on purpose, and
/// its signature compared with the given one.
///
/// The work is bounded: what has more than ``fieldCountMax`` fields or ``byteCountMax`` bytes is not
/// searched.
struct SignatureSearch {
    /// How many fields are searched.
    static let fieldCountMax = 64
    /// How many bytes of names and values are searched.
    static let byteCountMax = 16_384
    /// How many bytes may stand in front of an epoch for which others are tried, some hundreds.
    static let timedByteCountMax = 1_024

    /// A mistake and the signature that it leads to.
    struct Candidate {
        /// The part that the mistake is in.
        let part: SignatureFault.Part
        /// The mistake in words.
        let explanation: String
        /// The signature.
        let hex: String
    }

    /// What was received.
    let kind: BillplzCallbackKind
    /// The fields that the signature covers, in the order received.
    let fields: [ReceivedCallback.Field]
    /// The same fields with their values as they stood on the wire.
    let rawFields: [ReceivedCallback.Field]
    /// The fields of a redirect that are the merchant's own.
    let foreignFields: [ReceivedCallback.Field]
    /// The signature that came with it.
    let given: String
    /// The receiver's copy of the key.
    let key: Secret
    private let right: String
    private let isJSON: Bool

    /// Prepares a search.
    init(_ received: ReceivedCallback, given: String, key: Secret) {
        let (kind, covered) = (received.kind, received.covered)
        self.kind = kind
        fields = covered.map { (name: $0.name, value: $0.value) }
        rawFields = covered.map { (name: $0.name, value: $0.rawValue) }
        foreignFields = received.pairs
            .filter { kind == .redirect && !BillplzCallbackKind.isOfRedirect($0.name) }
            .map { (name: $0.name, value: $0.value) }
        self.given = given
        self.key = key
        right = kind.hex(fields, key: key)
        isJSON = received.isJSON
    }

    /// Whether nothing is wrong.
    var isRight: Bool { matches(right) }

    /// What is wrong as far as it can be told without a search.
    var wrong: SignatureFault { misshapen ?? .anotherSignature }

    /// What is wrong; only asked for where something is.
    var mistake: SignatureFault {
        if let fault = spellingMistake { return fault }
        guard isSearchable else {
            return SignatureFault(.content, "wrong; there is too much content to look for a cause")
        }
        let found = [
            keyMistakes, orderMistakes, fieldMistakes, encodingMistakes, bodyMistakes,
            timeMistakes,
        ].lazy.compactMap { candidates in candidates().first { matches($0.hex) } }.first
        if let found { return SignatureFault(found.part, found.explanation) }
        if isJSON, !kind.isRequest {
            return SignatureFault(
                .body,
                "the body is JSON: it was a form, and was written anew on the way"
            )
        }
        return misshapen
            ?? SignatureFault(
                .content,
                "another key, or a value was changed: no usual mistake explains it"
            )
    }

    /// The signature of fields with the right recipe.
    func hex(_ fields: [ReceivedCallback.Field], key: Secret? = nil) -> String {
        kind.hex(fields, key: key ?? self.key)
    }

    /// The signature of a text with the right hash.
    func hex(text: String) -> String {
        Hexadecimal.encode(mac(text, kind.algorithm))
    }

    private func mac(_ text: String, _ algorithm: SignedContent.Algorithm) -> [UInt8] {
        MessageAuthentication.sign(Array(text.utf8), algorithm, key: key)
    }

    private func matches(_ hex: String) -> Bool { ConstantTime.equal(given, hex) }

    private var isSearchable: Bool {
        let all = fields + foreignFields
        let bytes = all.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        return all.count <= Self.fieldCountMax && bytes <= Self.byteCountMax
    }

    // MARK: How the signature is written

    /// What is wrong with the spelling of an otherwise right signature.
    private var spellingMistake: SignatureFault? {
        let trimmed = given.filter { !$0.isWhitespace }
        if ConstantTime.equal(trimmed, right) {
            return SignatureFault(.encoding, "right, but with white space in it")
        }
        if let fault = SignatureFault.spelling(of: trimmed, right: right) { return fault }
        let other: SignedContent.Algorithm =
            kind.algorithm == .hmacSHA256 ? .hmacSHA512 : .hmacSHA256
        if matches(Hexadecimal.encode(mac(kind.source(fields), other))) {
            return SignatureFault(.encoding, "made with \(Self.words(other)) instead of \(hash)")
        }
        if given.utf8.count >= 16, right.hasPrefix(given) {
            return SignatureFault(.encoding, "right, but cut off")
        }
        return nil
    }

    private var misshapen: SignatureFault? {
        if given.utf8.count == right.utf8.count, Hexadecimal.decode(given) != nil { return nil }
        return SignatureFault(
            .encoding,
            "not \(right.utf8.count) hexadecimal digits, as an \(hash) has"
        )
    }

    private var hash: String { Self.words(kind.algorithm) }

    private static func words(_ algorithm: SignedContent.Algorithm) -> String {
        algorithm == .hmacSHA256 ? "HMAC-SHA-256" : "HMAC-SHA-512"
    }
}
