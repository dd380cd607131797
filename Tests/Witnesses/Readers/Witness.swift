/// What must hold for one reader of untrusted bytes, whatever the bytes are.
///
/// libFuzzer looks for bytes for which it does not (`make fuzz`), and the unit tests hold it for every
/// input that was kept (`Fuzz/Corpus`).
public struct Witness: Sendable, CustomStringConvertible {
    /// The reader's name: that of its folder of kept inputs.
    public let name: String

    /// Holds the reader to its promises for some bytes.
    ///
    /// - Throws: ``Disproof``. What a reader refuses is no disproof.
    public let check: @Sendable ([UInt8]) throws(Disproof) -> Void

    /// The name, for reports.
    public var description: String { name }

    /// All witnesses, by their names.
    public static let all: [Witness] = [
        addresses, base64, basic, callbacks, configuration, escaping, forms, json, keys, moments,
        multipart, parameters, patterns, requests, signatures, statements, targets,
    ]
}
