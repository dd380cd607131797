/// How one kind of value is written, the same in the file, in a variable and in a flag.
struct ValueForm<Value: Sendable>: Sendable {
    /// What an operator is told to write, such as `a whole number from 1 to 10`.
    let expected: String

    /// Reads a text; `nil` when it is not what is expected.
    let read: @Sendable (String) -> Value?

    /// Writes a value as it would be read; `nil` when there is nothing to write.
    let write: @Sendable (Value) -> String?

    /// What the value is in JSON Schema (2020-12), as far as that can say it.
    var schema: ValueSchema = .text

    /// The same form for a value that can be switched off.
    func orOff() -> ValueForm<Value?> {
        ValueForm<Value?>(
            expected: "\(expected), or off",
            read: { text in text == "off" ? .some(nil) : read(text).map(Optional.some) },
            write: { value in value.map(write) ?? "off" },
            schema: schema.orOff()
        )
    }

    /// The same form for a value that need not be given.
    func optional() -> ValueForm<Value?> {
        ValueForm<Value?>(
            expected: expected,
            read: { text in read(text).map(Optional.some) },
            write: { value in value.flatMap(write) },
            schema: schema
        )
    }
}
