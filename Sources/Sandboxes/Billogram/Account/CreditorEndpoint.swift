import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on creditors: an organisation is its own and only one.
///
/// Only one known client has the calls, and nobody documents the answer: it shows the organisation's
/// id and the parts of the settings that say who the creditor is.
struct CreditorEndpoint: Sendable {
    /// The settings, which know the creditor.
    let settings: SettingsEndpoint

    private static let schema = ResourceSchema(
        "billogram.creditor",
        title: "Creditor",
        numberMax: 1,
        key: .required("id", .line(lengthMax: 255, mayBeEmpty: false), .all),
        fields: [.line("name", .all), .line("org_no", .all)]
    )

    /// Lists the one creditor.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let query = try ListQuery(call.request.query, of: Self.schema).documents
        let list = ComputedList(schema: Self.schema, objects: [try await creditor(call)])
        return list.reply(query)
    }

    /// Returns the creditor by its id.
    func fetch(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        guard call.route.parameter("id") == (try call.caller().organisation.rawValue) else {
            throw Rejection.notFound
        }
        return Envelope.ok(.object(try await creditor(call)))
    }

    private func creditor(_ call: AdmittedCall) async throws -> JSONObject {
        let settings = try await settings.settings(of: call)
        let shown = ["name", "org_no", "contact", "address", "payment", "tax"]
        return JSONObject(
            [("id", .string(try call.caller().organisation.rawValue))]
                + shown.map { ($0, settings[$0] ?? .null) }
        )
    }
}
