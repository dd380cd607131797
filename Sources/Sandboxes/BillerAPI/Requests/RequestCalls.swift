import BillerAPIDialect
import Gatekeeper
import TollgateCore

/// The calls that make and list requests to link.
struct RequestCalls: Sendable {
    /// How many requests a page has unless the caller says otherwise, and at the most (contract,
    /// section 6).
    static let (limitUsual, limitMax) = (20, 100)

    /// What the sandbox may use.
    let world: SandboxWorld
    /// Tells the client's receivers.
    let post: WebhookPost

    /// Makes a request: `client_user_id`, `biller_id`, `metadata`.
    func create(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now, world, post) = (try call.caller(), call.now, world, post)
        let body = try BodyReader(call.body)
        let endUser = try body.required("client_user_id", max: RequestToLink.endUserMax)
        let biller = try body.text("biller_id", max: QueryReader.textMax)
        if let biller, BillerDirectory.find(biller) == nil {
            throw Rejection.unknownBiller
        }
        let request = RequestToLink(
            id: "rtl_" + Hexadecimal.encode(world.randomness.bytes(12)),
            client: caller.client,
            endUser: endUser,
            biller: biller,
            status: .pending,
            metadata: try body.object("metadata", bytesMax: RequestToLink.metadataBytesMax)
                ?? .null,
            createdAt: now
        )
        try await world.store.transaction { tx in
            let shelf = Shelf<RequestToLink>(caller.place, tx)
            guard try shelf.count(Self.filter(caller)) < RequestToLink.perClientMax else {
                throw Rejection.invalid(
                    "The client has \(RequestToLink.perClientMax) requests and can have no more"
                )
            }
            try shelf.insert(request)
            let data = request.told
            try post.post(.requestToLinkCreated, data, of: caller.client, at: caller.place, now, tx)
        }
        return BillerAPIReply.ok(
            request.answer(at: now, publicURL: call.publicURL),
            status: 201
        )
    }

    /// Lists requests, the newest first: `search`, `status`, `clientUserId`, `billerId`, `page`,
    /// `limit`.
    func list(_ call: AdmittedCall) async throws -> Reply {
        let (caller, now) = (try call.caller(), call.now)
        let query = try QueryReader(call.request)
        let filter = try RequestFilter(query)
        let page = try query.whole("page", in: 1...1_000_000, default: 1)
        let limit = try query.whole("limit", in: 1...Self.limitMax, default: Self.limitUsual)
        let all = try await world.store.read { tx in
            try Shelf<RequestToLink>(caller.place, tx).list(
                DocumentQuery(
                    filter: Self.filter(caller),
                    descending: true,
                    limit: RequestToLink.perClientMax
                )
            )
        }
        let found = all.filter { filter.matches($0, at: now) }
        let items = found.dropFirst((page - 1) * limit).prefix(limit).map {
            $0.answer(at: now, publicURL: call.publicURL)
        }
        return BillerAPIReply.ok([
            "items": .array(items), "total": .integer(found.count), "page": .integer(page),
            "limit": .integer(limit),
        ])
    }

    private static func filter(_ caller: Caller) -> DocumentQuery.Filter {
        .equals(column: RequestToLink.clientColumn, .text(caller.client.rawValue))
    }
}

/// Which requests to link are asked for (contract, section 6).
struct RequestFilter: Sendable, Hashable {
    private let search: String?
    private let status: RequestToLink.Status?
    private let endUser: String?
    private let biller: String?

    /// Reads the parameters of a query; its own spelling of names, and that of the rest of the API.
    init(_ query: QueryReader) throws(Rejection) {
        search = try query.text("search")?.lowercased()
        status = try query.choice("status")
        endUser = try query.text("clientUserId", "client_user_id")
        biller = try query.text("billerId", "biller_id")
    }

    /// Tells whether a request is one of them at a moment.
    func matches(_ request: RequestToLink, at now: Instant) -> Bool {
        if let status, request.status(at: now) != status { return false }
        if let endUser, request.endUser != endUser { return false }
        if let biller, request.biller != biller { return false }
        guard let search else { return true }
        let name = request.biller.flatMap(BillerDirectory.find)?.name ?? ""
        return [request.id, request.endUser, request.biller ?? "", name].contains {
            $0.lowercased().contains(search)
        }
    }
}
