import TollgateCore

extension Intent {
    /// What was read, in one line: ``LinkRequest/words`` or `call`.
    var words: String {
        switch self {
        case .link(let request): request.words
        case .call: "call"
        case .login, .signIn, .issueTokens, .logout: "something else"
        }
    }
}

extension LinkRequest {
    /// What was read, in one line, such as `exchange token=pt_sandbox_1 key=-`.
    var words: String {
        switch self {
        case .create(let order): "create \(order.words)"
        case .progress(let id): "progress \(id)"
        case .open(let id): "open \(id)"
        case .signIn(let id, let biller, let fields):
            "signIn \(id) biller=\(biller ?? "-") \(Self.words(fields))"
        case .answerCode(let id, let code): "answerCode \(id) code=\(code)"
        case .discover(let id, let chosen): "discover \(id) chosen=\(Self.words(chosen))"
        case .cancel(let id): "cancel \(id)"
        case .exchange(let token, let key): "exchange token=\(shown(token)) key=\(key ?? "-")"
        case .accounts(let query):
            "accounts user=\(query.endUser ?? "-") offset=\(query.offset) limit=\(query.limit)"
        case .rotate(let target): "rotate \(words(target))"
        case .revoke(let target): "revoke \(words(target))"
        case .remove(let target): "remove \(words(target))"
        case .script(let script):
            "script \(script.order.words) \(Self.words(script.fields))"
                + " code=\(script.code ?? "-") chosen=\(Self.words(script.chosen))"
        case .expire(let id): "expire \(id)"
        }
    }

    private static func words(_ fields: [LinkField]) -> String {
        fields.map { "\($0.name)=\($0.value.reveal() ?? "")" }.joined(separator: " ")
    }

    private static func words(_ chosen: [String]?) -> String {
        chosen?.joined(separator: ",") ?? "-"
    }

    private func shown(_ secret: Secret) -> String { secret.reveal() ?? "" }

    private func words(_ target: LinkTarget) -> String {
        switch target {
        case .accessToken(let token): "token=\(shown(token))"
        case .account(let id): "account=\(id)"
        }
    }
}

extension LinkOrder {
    /// What was ordered, in one line.
    var words: String {
        let consents = consents.map(\.rawValue).joined(separator: ",")
        return "user=\(endUser) consents=\(consents) redirect=\(redirectURI ?? "-")"
            + " biller=\(biller ?? "-") relinked=\(relinked?.rawValue ?? "-")"
    }
}
