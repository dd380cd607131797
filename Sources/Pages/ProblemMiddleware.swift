import HTTPTypes
public import Hummingbird
import Logging
public import TollgateCore

/// Gives every error of a router the form of RFC 9457, and a path that is asked with a method that it
/// does not know its 405.
///
/// A fault of the store is a 503. What a handler throws besides is a defect; it is logged, and the caller
/// learns only that it happened.
public struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    private let paths: [KnownPath]
    private let problem: @Sendable (ProblemCode, Context) -> Problem

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - paths: The router's paths.
    ///   - problem: Makes the problem of a code for a request.
    public init(
        paths: [KnownPath],
        problem: @escaping @Sendable (ProblemCode, Context) -> Problem
    ) {
        self.paths = paths
        self.problem = problem
    }

    /// Hands a request on, and turns what is thrown into an answer.
    public func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ProblemCode {
            return response(error, request, context)
        } catch let error as any HTTPResponseError {
            return response(code(of: error.status, request), request, context)
        } catch let fault as StoreFault {
            context.logger.error("the store failed", metadata: ["fault": "\(fault)"])
            var response = response(.unavailable, request, context)
            if let wait = fault.retryAfter {
                response.headers[.retryAfter] = "\(wait.components.seconds)"
            }
            return response
        } catch {
            context.logger.error("a page failed", metadata: ["fault": "\(error)"])
            return response(.serverError, request, context)
        }
    }

    private func code(of status: HTTPResponse.Status, _ request: Request) -> ProblemCode {
        switch status.code {
        case 404: refusing(request) == nil ? .notFound : .methodNotAllowed
        case 405: .methodNotAllowed
        case 408: .requestTimeout
        case 413: .bodyTooLarge
        case 503: .unavailable
        case 400..<500: .invalidRequest
        default: .serverError
        }
    }

    private func response(
        _ code: ProblemCode,
        _ request: Request,
        _ context: Context
    ) -> Response {
        var response = Response(problem(code, context))
        if code == .methodNotAllowed {
            response.headers[.allow] = refusing(request)?.allow ?? "GET, HEAD"
        }
        if request.method == .head { return response.createHeadResponse() }
        return response
    }

    /// The path that knows the request's path and not its method.
    private func refusing(_ request: Request) -> KnownPath? {
        let segments = request.uri.path.split(separator: "/")
        return paths.first { $0.refuses(request.method, segments) }
    }
}

extension Response {
    /// Makes the answer that tells a problem.
    public init(_ problem: Problem) {
        self.init(
            status: .init(code: problem.code.status),
            headers: [.contentType: Problem.mediaType, .cacheControl: "no-store"],
            body: .init(byteBuffer: .init(bytes: problem.json.bytes))
        )
    }
}
