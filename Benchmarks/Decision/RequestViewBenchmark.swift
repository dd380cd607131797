import TollgateCore

/// The fields that a client library sends.
enum SampleHead {
    static func fields(authorization: String) -> HeaderFields {
        HeaderFields([
            ("Host", "localhost:8443"), ("User-Agent", "python-requests/2.34.2"),
            ("Accept-Encoding", "gzip, deflate"), ("Accept", "*/*"), ("Connection", "keep-alive"),
            ("Content-Type", "application/json"), ("Authorization", authorization),
        ])
    }
}

/// Copying a head into a `RequestView` beside reading it through a protocol: the measurement behind
/// `Docs/Decisions/0004-request-view.md`.
struct RequestViewBenchmark {
    static let operations = 200_000

    func run() {
        let source = ForeignHead(
            fields: SampleHead.fields(authorization: "Basic \(String(repeating: "A", count: 64))")
                .fields
        )
        Measurement.best("request view: copied, then five look-ups", Self.operations) {
            for _ in 0..<Self.operations {
                let view = RequestView(
                    method: .get,
                    authority: "localhost:8443",
                    path: "/api/v2/customer",
                    query: nil,
                    headers: HeaderFields(source.fields.map { ($0.name, $0.value) }),
                    client: .loopback4,
                    isSecure: true
                )
                keep(lookUp(view))
            }
        }.report()
        Measurement.best("request view: generic, five look-ups", Self.operations) {
            for _ in 0..<Self.operations { keep(lookUp(source)) }
        }.report()
    }

    @inline(never)
    private func lookUp(_ view: RequestView) -> Int {
        let headers = view.headers
        return (headers["authorization"]?.utf8.count ?? 0)
            + (headers["content-type"]?.utf8.count ?? 0)
            + (headers["origin"]?.utf8.count ?? 0) + (headers["sec-fetch-mode"]?.utf8.count ?? 0)
            + (headers["user-agent"]?.utf8.count ?? 0)
    }

    @inline(never)
    private func lookUp(_ head: any ReadableHead) -> Int {
        (head.value("authorization")?.utf8.count ?? 0)
            + (head.value("content-type")?.utf8.count ?? 0)
            + (head.value("origin")?.utf8.count ?? 0)
            + (head.value("sec-fetch-mode")?.utf8.count ?? 0)
            + (head.value("user-agent")?.utf8.count ?? 0)
    }
}

/// What a generic dialect would read a head through.
private protocol ReadableHead {
    func value(_ name: String) -> String?
}

/// A head as a library keeps it: names of any case, found without it.
private struct ForeignHead: ReadableHead {
    let fields: [(name: String, value: String)]

    func value(_ name: String) -> String? {
        fields.first { field in
            field.name.utf8.count == name.utf8.count
                && field.name.utf8.elementsEqual(name.utf8) { $0 | 0x20 == $1 | 0x20 }
        }?.value
    }
}
