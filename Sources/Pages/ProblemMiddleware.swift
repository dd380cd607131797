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
    /// Paths that can be read and nothing else, as lists of segments; `nil` is any one segment.
    public typealias Paths = [[String?]]

    private let readOnly: Paths
    private let problem: @Sendable (ProblemCode, Context) -> Problem

    /// Makes the middleware.
    ///
    /// - Parameters:
    ///   - readOnly: The router's paths that answer to GET and HEAD alone.
    ///   - problem: Makes the problem of a code for a request.
    public init(
        readOnly: Paths,
        problem: @escaping @Sendable (ProblemCode, Context) -> Problem
    ) {
        self.readOnly = readOnly
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
            return response(.unavailable, request, context)
        } catch {
            context.logger.error("a page failed", metadata: ["fault": "\(error)"])
            return response(.serverError, request, context)
        }
    }

    private func code(of status: HTTPResponse.Status, _ request: Request) -> ProblemCode {
        switch status.code {
        case 404:
            isReadOnly(request.uri.path) && !isReading(request) ? .methodNotAllowed : .notFound
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
        if code == .methodNotAllowed { response.headers[.allow] = "GET, HEAD" }
        if request.method == .head { return response.createHeadResponse() }
        return response
    }

    private func isReading(_ request: Request) -> Bool {
        request.method == .get || request.method == .head
    }

    private func isReadOnly(_ path: String) -> Bool {
        let segments = path.split(separator: "/")
        return readOnly.contains { known in
            known.count == segments.count
                && zip(known, segments).allSatisfy { $0 == nil || $0.map { $0[...] } == $1 }
        }
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
