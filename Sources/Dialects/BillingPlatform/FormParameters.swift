import TollgateCore

/// The parameters of a query or of a form's body, as OAuth reads them (RFC 6749, section 3.2): one
/// without a value is absent, none may be there twice, and unknown ones are ignored.
struct FormParameters: Sendable {
    private let pairs: [(name: String, value: String)]

    /// Reads a query; `nil` is one without parameters.
    ///
    /// - Throws: ``TollgateCore/RefusalCode/unreadable``.
    init(query: String?) throws(Refusal) {
        guard let pairs = PercentCoding.pairs(query ?? "") else {
            throw Refusal(.unreadable, explanation: "The query is wrongly encoded")
        }
        self.pairs = pairs
    }

    /// Reads a body, which is a form by its content type or by having none; an empty one has no
    /// parameters, whatever its type.
    ///
    /// - Throws: ``TollgateCore/RefusalCode/unreadable``.
    init(form body: [UInt8], _ headers: HeaderFields) throws(Refusal) {
        guard body.isEmpty || MediaType.isOnly(MediaType.form, headers) else {
            throw Refusal(
                .unreadable,
                explanation: "The body must be application/x-www-form-urlencoded"
            )
        }
        guard let text = String(validating: body, as: UTF8.self),
            let pairs = PercentCoding.pairs(text)
        else { throw Refusal(.unreadable, explanation: "The form is wrongly encoded") }
        self.pairs = pairs
    }

    /// The value of a parameter, or `nil` where it is absent or blank.
    ///
    /// - Throws: ``TollgateCore/RefusalCode/unreadable`` where it stands there twice.
    func value(_ name: String) throws(Refusal) -> String? {
        let values = pairs.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
        guard values.count <= 1 else {
            throw Refusal(.unreadable, explanation: "\(name) was sent more than once")
        }
        return values.first
    }
}
