import TollgateCore

extension SandboxStage {
    /// The row of a record that was taken, as the contract shows it.
    static func taken(_ id: String) -> JSONObject {
        fault(id, "0", " ", " ")
    }

    /// The row of a record that was not taken: its id, the error's code and text, and the field.
    static func fault(
        _ id: String,
        _ code: String,
        _ text: String,
        _ field: String
    ) -> JSONObject {
        JSONObject([
            ("Id", .string(id)), ("ErrorCode", .string(code)), ("ErrorText", .string(text)),
            ("ErrorElementField", .string(field)),
        ])
    }
}
