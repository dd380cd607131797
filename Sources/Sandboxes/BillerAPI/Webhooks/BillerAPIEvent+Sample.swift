import BillerAPIDialect
import TollgateCore

extension BillerAPIEvent {
    /// The words of the events to which a webhook can subscribe, for messages.
    static var words: String { subscribable.map(\.rawValue).joined(separator: ", ") }

    /// Ids such as a test event carries; they name nothing.
    var sample: JSONObject {
        let user = ("client_user_id", JSONValue.string("user_test"))
        switch self {
        case .requestToLinkCreated, .requestToLinkUpdated:
            return JSONObject([("request_to_link_id", "rtl_test"), user])
        case .accountLinkCreated, .accountLinkUpdated:
            return JSONObject([("account_link_id", "link_test"), user])
        case .linkCreated, .linkUpdated: return JSONObject([("link_token_id", "ltid_test"), user])
        case .billCreated, .billUpdated:
            return JSONObject([
                ("bill_id", "bill_test"), ("account_link_id", "link_test"), user,
            ])
        case .test: return JSONObject()
        }
    }
}
