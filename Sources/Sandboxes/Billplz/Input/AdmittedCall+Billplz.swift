import BillplzDialect
import Gatekeeper
import TollgateCore

extension AdmittedCall {
    /// The parameters of path, query and body.
    func parameters() throws(Refusal) -> BillplzParameters {
        try BillplzParameters.read(request, route, body)
    }

    /// The fields of path, query and body.
    func fields() throws(Refusal) -> FieldReader { FieldReader(try parameters()) }

    /// The name of the thing that the path names; a path that cannot be read names nothing.
    var id: String { route.parameter("id") ?? "" }
}
