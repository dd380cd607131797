import TollgateCore

/// What a caught callback says of itself: its id and its kind, where they stand at a usual place.
///
/// The places are `webhook-id` of Standard Webhooks, members at the top of a JSON body, and the field
/// `id` of a form, which names Billplz's bill or payment order.
public struct CallbackLabel: Sendable, Hashable {
    /// The most letters of either that are kept.
    public static let lettersMax = 200

    /// The callback's id, or `nil`.
    public let id: String?
    /// What it tells, in its sender's words, or `nil`.
    public let kind: String?

    private static let idNames = ["callback_id", "event_id", "id"]
    private static let kindNames = ["callback_type", "event_type", "type", "event"]

    /// Reads the label of a request.
    public init(_ request: CaughtRequest) {
        let object = Self.object(request.body)
        func first(_ names: [String]) -> String? {
            names.lazy.compactMap { object?[$0]?.string }.first
        }
        let id =
            request.headers["webhook-id"] ?? first(Self.idNames)
            ?? (object == nil ? Self.formID(request) : nil)
        self.id = id.map { String($0.prefix(Self.lettersMax)) }
        kind = first(Self.kindNames).map { String($0.prefix(Self.lettersMax)) }
    }

    private static func object(_ body: [UInt8]) -> JSONObject? {
        guard body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
        return (try? JSONValue(reading: body))?.object
    }

    /// The value of the form's field `id`, as it is written.
    private static func formID(_ request: CaughtRequest) -> String? {
        let type = request.headers["content-type"]?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else { return nil }
        let mark = Array("id=".utf8)
        let field = request.body.split(separator: UInt8(ascii: "&")).first { $0.starts(with: mark) }
        return field.map { String(decoding: $0.dropFirst(mark.count), as: UTF8.self) }
    }
}
