import HTTPTypes
import Hummingbird

/// Gives every error of the control plane the form of RFC 9457.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            return Self.problem(error.status)
        }
    }

    private static func problem(_ status: HTTPResponse.Status) -> Response {
        let body =
            #"{"type":"about:blank","title":"\#(status.reasonPhrase)","status":\#(status.code)}"#
        return Response(
            status: status,
            headers: [.contentType: "application/problem+json"],
            body: .init(byteBuffer: .init(string: body))
        )
    }
}
