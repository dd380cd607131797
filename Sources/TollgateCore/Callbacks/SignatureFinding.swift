/// What a check of one signature found.
public struct SignatureFinding: Sendable, Hashable {
    /// The signature's name, such as `Billogram-Signature`.
    public let name: String
    /// What is wrong with it, or `nil`.
    public let fault: SignatureFault?
    private let praise: String

    /// Makes a finding.
    ///
    /// - Parameters:
    ///   - name: The signature's name.
    ///   - fault: What is wrong with it, or `nil`.
    ///   - praise: The sentence for a right one.
    public init(
        name: String,
        fault: SignatureFault?,
        praise: String = "the signature is right and recent"
    ) {
        self.name = name
        self.fault = fault
        self.praise = praise
    }

    /// Whether it is right.
    public var isValid: Bool { fault == nil }

    /// A sentence that says what is wrong, and what to look at; shows no key and no signature.
    public var explanation: String { fault?.explanation ?? praise }
}

/// What is wrong with a signature, and which part of it.
public struct SignatureFault: Error, Sendable, Hashable {
    /// A part of what makes a signature.
    public enum Part: String, Sendable, Hashable, CaseIterable {
        /// The key itself is written wrongly, such as with a line's end behind it, or of a form that does not
        /// fit.
        case key
        /// The right fields, put together in another order.
        case order
        /// Something that belongs to the signed text, or the signature itself, is absent.
        case missingField = "missing_field"
        /// Something was signed that does not belong to the signed text.
        case extraField = "extra_field"
        /// The letters of the signature or of a value are written in another way.
        case encoding
        /// The body was read and written anew after it was signed.
        case body
        /// The signed moment is malformed, another, or too far from now.
        case time
        /// No usual mistake explains it: it is another key, or a value was changed.
        case content
    }

    /// The part.
    public let part: Part
    /// A sentence that says what to look at; shows no key, no signature and no value.
    public let explanation: String

    /// Makes a fault.
    public init(_ part: Part, _ explanation: String) {
        (self.part, self.explanation) = (part, explanation)
    }

    /// What is wrong with the moment of an otherwise right signature; `nil` where nothing is.
    ///
    /// - Parameters:
    ///   - signed: The moment that was signed.
    ///   - now: The moment of arrival.
    ///   - tolerance: How far the clocks of sender and receiver may be apart.
    /// - Returns: The fault, or `nil`.
    public static func time(
        _ signed: Instant,
        at now: Instant,
        tolerance: Duration
    ) -> SignatureFault? {
        let age = now - signed
        if age > tolerance {
            let minutes = tolerance.components.seconds / 60
            return SignatureFault(
                .time,
                "right, but signed more than \(minutes) minutes ago: an old one, or a clock is wrong"
            )
        }
        guard age < .zero - tolerance else { return nil }
        return SignatureFault(.time, "right, but signed in the future: a clock is wrong")
    }

    /// What is wrong with the letters of a signature in hexadecimal digits that has the right bytes; `nil`
    /// where it has others.
    ///
    /// - Parameters:
    ///   - given: The signature as it arrived; not the right one.
    ///   - right: The right one, in lower-case digits.
    /// - Returns: The fault, or `nil`.
    public static func spelling(of given: String, right: String) -> SignatureFault? {
        if ConstantTime.equal(given.lowercased(), right) {
            return SignatureFault(.encoding, "right, but not in lower-case digits")
        }
        guard let bytes = Base64.decode(given[...], padding: .optional),
            ConstantTime.equal(Hexadecimal.encode(bytes), right)
        else { return nil }
        return SignatureFault(.encoding, "right, but in Base64 instead of hexadecimal digits")
    }

    /// The usual mistake of a receiver that verifies what it has read and written anew.
    public static let rewrittenBody = SignatureFault(
        .body,
        "the body was written anew after it was signed: verify the bytes as they arrived"
    )

    /// A wrong signature whose mistake nobody looked for.
    public static let anotherSignature = SignatureFault(
        .content,
        "this key makes another one of what was received"
    )

    /// The usual mistake of a key that was pasted.
    public static let paddedKey = SignatureFault(.key, "the key has white space around it")
}
