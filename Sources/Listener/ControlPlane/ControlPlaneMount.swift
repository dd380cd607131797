import HTTPTypes
import Hummingbird
import NIOCore
import TollgateCore

/// The hand-over between the data plane and Hummingbird's types, in both directions.
///
/// The body is collected before the router runs, within the control plane's own bound: its forms are
/// small, and a handler then never waits on a slow client. Answers stream, one piece at a time, each
/// taken only when the connection can write.
enum ControlPlaneMount {
    /// Answers one request.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - plane: What answers it.
    ///   - sink: Where the answer goes.
    static func serve<W: Wire>(
        _ call: ControlPlaneCall,
        _ plane: ControlPlane,
        into sink: AnswerSink<W>
    ) async {
        do {
            let response = try await plane.respond(call)
            let isHead = call.view.method == .head
            try await sink.begin(
                status: response.status.code,
                headers: fields(of: response.headers),
                length: length(of: response, isHead: isHead)
            )
            let writer = ControlPlaneBodyWriter(sink: sink)
            if isHead {
                try await writer.finish(nil)
            } else {
                try await response.body.write(writer)
            }
        } catch {
            await sink.fail()
        }
    }

    /// Makes the request that the router sees.
    static func request(_ view: RequestView, body: [UInt8]) -> Request {
        var fields = HTTPFields()
        for field in view.headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        let head = HTTPRequest(
            method: HTTPRequest.Method(view.method.description) ?? .get,
            scheme: view.isSecure ? "https" : "http",
            authority: view.authority,
            path: view.query.map { "\(view.path)?\($0)" } ?? view.path,
            headerFields: fields
        )
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
    }

    /// The fields of an answer, without those that belong to the connection.
    private static func fields(of fields: HTTPFields) -> HeaderFields {
        var kept = HeaderFields()
        for field in fields where !ofConnection.contains(field.name) {
            kept.add(field.name.rawName, field.value)
        }
        return kept
    }

    /// The length of an answer's body; for HEAD what the body would have.
    private static func length(of response: Response, isHead: Bool) -> Int? {
        let told = response.headers[.contentLength].flatMap { ContentLength.read($0) }
        return isHead ? told ?? response.body.contentLength : response.body.contentLength
    }

    private static let ofConnection: Set<HTTPField.Name> = [
        .connection, .contentLength, .transferEncoding, .upgrade, .date,
    ]
}
