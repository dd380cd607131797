public import TollgateCore
import TollgateCrypto

/// The checksum of Billplz's API v5: HMAC-SHA-512 over the values alone, one behind the other, in an
/// order that each endpoint fixes (contract, section 3).
///
/// Nothing stands between the values, so `total=10, epoch=0168…` and `total=100, epoch=168…` would
/// have the same checksum. What a caller sends must therefore pass ``fault(_:_:)`` before it is
/// hashed: then every checksum of a call has one meaning, except that digits may move between an
/// account number and the total behind it. There the replay memory, which knows the checksum and not
/// the fields, lets only the first reading pass. A collection and a payment order of one id would be
/// looked up with one checksum; no id is both.
///
/// In the callback of a payment order a second boundary stays open: behind the total stands a
/// reference, which is any text, so digits may move between the two, and an account number of letters
/// and a reference may share a status out among them in two ways. Nothing on the wire tells, and
/// receivers have the id, which is whole, to look the order up.
public enum V5Checksum {
    /// The field that carries the checksum, and is never part of it.
    public static let fieldName = "checksum"
    /// The field with the time of signing, in seconds since 1970.
    public static let epochName = "epoch"
    /// How many hexadecimal digits a checksum has.
    public static let digitCount = 128

    /// What is wrong with one argument.
    public struct Fault: Error, Sendable, Hashable {
        /// The argument's name.
        public let argument: String
        /// A sentence in the words of the API's other messages.
        public let explanation: String
    }

    /// Writes the text that is signed; arguments that are absent or blank leave nothing.
    ///
    /// - Parameters:
    ///   - endpoint: Whose arguments.
    ///   - value: Returns an argument's value, or `nil`.
    /// - Returns: The values in the endpoint's order.
    public static func text(_ endpoint: Endpoint, _ value: (String) -> String?) -> String {
        endpoint.arguments.map { given(value($0.name)) ?? "" }.joined()
    }

    /// Signs arguments.
    ///
    /// - Parameters:
    ///   - endpoint: Whose arguments.
    ///   - key: The X Signature key.
    ///   - value: Returns an argument's value, or `nil`.
    /// - Returns: 128 lower-case hexadecimal digits.
    public static func hex(
        _ endpoint: Endpoint,
        key: Secret,
        _ value: (String) -> String?
    ) -> String {
        hex(text(endpoint, value), key: key)
    }

    /// Signs a text that is already written.
    static func hex(_ text: String, key: Secret) -> String {
        Hexadecimal.encode(MessageAuthentication.sign(Array(text.utf8), .hmacSHA512, key: key))
    }

    /// Finds the first argument that is absent or could be read in two ways; `nil` where all are sound.
    ///
    /// - Parameters:
    ///   - endpoint: Whose arguments.
    ///   - value: Returns an argument's value, or `nil`.
    /// - Returns: The fault.
    public static func fault(_ endpoint: Endpoint, _ value: (String) -> String?) -> Fault? {
        for argument in endpoint.arguments {
            let name = argument.name
            guard let given = given(value(name)) else {
                if argument.isOptional { continue }
                return Fault(argument: name, explanation: "\(argument.words) can't be blank")
            }
            guard argument.shape.admits(given) else {
                return Fault(
                    argument: name,
                    explanation: "\(argument.words) \(argument.shape.demand)"
                )
            }
        }
        return nil
    }

    private static func given(_ value: String?) -> String? {
        guard let value, !BillplzParameters.isBlank(value) else { return nil }
        return value
    }
}
