import BillogramDialect
import Gatekeeper
import TollgateCore

/// The calls on reports: three for each month in which something was invoiced.
struct ReportEndpoint: Sendable {
    /// The most billograms that reports look at, the oldest first.
    static let billogramsMax = 10_000
    /// How many documents are read at once; few, because each may take megabytes.
    static let pageSize = 50

    /// The store.
    let store: any Store

    private static let schema = ResourceSchema(
        "billogram.report",
        title: "Report",
        numberMax: 0,
        key: .required("filename", .line(lengthMax: 255, mayBeEmpty: false), .all),
        fields: [.generated("created_at", .order, initially: .null)]
    )

    /// Lists reports without their content.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let query = try ListQuery(call.request.query, of: Self.schema).documents
        let reports = try await reports(call).reports
        let list = ComputedList(
            schema: Self.schema,
            objects: reports.map(\.summary)
        )
        return list.reply(query)
    }

    /// Returns one report with its content.
    func fetch(_ call: AdmittedCall) async throws -> Reply {
        try call.refuseParameters()
        let (reports, settings) = try await reports(call)
        let name = call.route.parameter("filename")
        guard let report = reports.first(where: { $0.filename == name }) else {
            throw Rejection.notFound
        }
        return Envelope.ok(.object(report.object(settings)))
    }

    private func reports(
        _ call: AdmittedCall
    ) async throws -> (reports: [Report], settings: JSONObject) {
        let collection = try call.collection(ResourceSchema.billogram.collectionKind)
        let settings = try await SettingsEndpoint(store: store).settings(of: call)
        let invoices = try await store.read { tx in
            try Self.invoices(tx.documents, in: collection)
        }
        return (Report.all(on: invoices), settings)
    }

    private static func invoices(
        _ documents: any DocumentPort,
        in collection: DocumentCollection
    ) throws -> [BookedInvoice] {
        var invoices: [BookedInvoice] = []
        for offset in stride(from: 0, to: billogramsMax, by: pageSize) {
            let query = DocumentQuery(offset: offset, limit: pageSize)
            let page = try documents.query(query, in: collection).documents
            invoices += try page.compactMap {
                BookedInvoice(try BillogramRecord(reading: $0).full(callbackKey: nil))
            }
            if page.count < pageSize { break }
        }
        return invoices
    }
}
