import TollgateCore

/// The reading of a request's body.
enum RequestBody {
    /// Reads a JSON object; an empty body and the literal `null` are one without members, as clients
    /// write it for calls without parameters (contract A2, rule 5).
    ///
    /// - Parameter body: The body's bytes.
    /// - Returns: The object.
    /// - Throws: ``Rejection`` that says where the JSON breaks, or that it is no object.
    static func object(_ body: [UInt8]) throws(Rejection) -> JSONObject {
        if body.isEmpty { return JSONObject() }
        let value: JSONValue
        do {
            value = try JSONValue(reading: body)
        } catch {
            throw .body("The body is not valid JSON: \(error).")
        }
        if value.isNull { return JSONObject() }
        guard let object = value.object else {
            throw .body("The body must be a JSON object.")
        }
        return object
    }
}
