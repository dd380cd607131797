import BillerAPIDialect
import SandboxFixtures
import TestSupport
import Testing
import TollgateCore

@Suite("A BillerAPI answer about linking")
struct AnswerTests {
    private static let start = Instant(seconds: 1_774_605_600)

    private func view(
        _ progress: LinkProgress = .created,
        order: LinkOrder = LinkOrder(endUser: "user_123", consents: [.billerAPIBills]),
        events: [LinkView.Event] = [],
        account: LinkedAccountID? = nil
    ) -> LinkView {
        LinkView(
            id: LinkID(rawValue: "ltid_1"),
            client: "client_xyz",
            order: order,
            progress: progress,
            createdAt: Self.start,
            expiresAt: Self.start + .seconds(1_800),
            events: events,
            account: account
        )
    }

    private func linked(
        _ accounts: [FoundAccount],
        _ status: LinkedAccountStatus = .active
    )
        -> LinkedAccountView
    {
        LinkedAccountView(
            id: LinkedAccountID(rawValue: "link_1"),
            biller: "test_electric_company",
            billerName: "Test Electric Company",
            endUser: "user_123",
            consents: [.billerAPIBills, .billerAPIPayments],
            accounts: accounts,
            status: status,
            createdAt: Self.start,
            updatedAt: Self.start + .seconds(5)
        )
    }

    private func found(_ count: Int) -> [FoundAccount] {
        (1...count).map { FoundAccount(id: "acc_\($0)", name: "N\($0)", maskedNumber: "****\($0)") }
    }

    private func write(_ answer: LinkAnswer) -> Reply {
        BillerAPIDialect().write(.completed(.link(.success(answer))), .fixture(.post))
    }

    private func text(_ answer: LinkAnswer) -> String {
        String(decoding: write(answer).body, as: UTF8.self)
    }

    @Test("with a link token has the contract's members, and no cache keeps it")
    func created() {
        let order = LinkOrder(
            endUser: "user_123",
            consents: [.billerAPIBills, .billerAPIPayments],
            redirectURI: "https://shop.example/",
            biller: "test_electric_company",
            relinked: LinkedAccountID(rawValue: "link_7")
        )
        let usual = LinkAnswer.created(view(), token: Secret("lt_sandbox_1"))
        #expect(write(usual).status == 201)
        #expect(write(usual).headers["cache-control"] == "no-store")
        #expect(
            text(usual)
                == #"""
                {"success":true,"link_token":"lt_sandbox_1",\#
                "expires_at":"2026-03-27T10:30:00Z","link_token_id":"ltid_1",\#
                "client_id":"client_xyz","client_user_id":"user_123","consents":["bills"],\#
                "redirect_uri":null,"biller_id":null,"created_at":"2026-03-27T10:00:00Z"}
                """#
        )
        #expect(
            text(.created(view(order: order), token: Secret("lt_sandbox_1")))
                == #"""
                {"success":true,"link_token":"lt_sandbox_1",\#
                "expires_at":"2026-03-27T10:30:00Z","link_token_id":"ltid_1",\#
                "client_id":"client_xyz","client_user_id":"user_123",\#
                "consents":["bills","payments"],"redirect_uri":"https://shop.example/",\#
                "biller_id":"test_electric_company","account_link_id":"link_7",\#
                "created_at":"2026-03-27T10:00:00Z"}
                """#
        )
    }

    @Test("about progress tells what happened, and never the token")
    func progress() {
        let event = LinkView.Event(name: "OPEN", at: Self.start + .seconds(1))
        let account = LinkedAccountID(rawValue: "link_1")
        let answer = LinkAnswer.progress(view(.completed, events: [event], account: account))
        #expect(write(answer).status == 200)
        #expect(
            text(answer)
                == #"""
                {"success":true,"link_token_id":"ltid_1","client_id":"client_xyz",\#
                "client_user_id":"user_123","consents":["bills"],"redirect_uri":null,\#
                "biller_id":null,"created_at":"2026-03-27T10:00:00Z","status":"completed",\#
                "expires_at":"2026-03-27T10:30:00Z","account_link_id":"link_1",\#
                "events":[{"name":"OPEN","timestamp":"2026-03-27T10:00:01Z"}]}
                """#
        )
        for progress in LinkProgress.allCases {
            #expect(text(.progress(view(progress))).contains(#""status":"\#(progress.rawValue)""#))
        }
    }

    @Test("about a step says whether it was one, and what comes next")
    func steps() {
        let head = #""link_token_id":"ltid_1","status":"#
        let cases: [(LinkProgress, LinkStep, String)] = [
            (
                .discovering, .chooseAccounts([]),
                #"""
                {"success":true,\#(head)"discovering","next_step":"discover_accounts",\#
                "accounts":[]}
                """#
            ),
            (
                .discovering, .chooseAccounts(found(1)),
                #"""
                {"success":true,\#(head)"discovering","next_step":"discover_accounts",\#
                "accounts":[{"id":"acc_1","name":"N1","account_number":"****1"}]}
                """#
            ),
            (
                .codeNeeded, .typeCode(prompt: "A code was sent"),
                #"""
                {"success":true,\#(head)"mfa_required","next_step":"submit_mfa",\#
                "prompt":"A code was sent"}
                """#
            ),
            (
                .inProgress, .signInAgain(.invalidCredentials),
                #"""
                {"success":false,\#(head)"in_progress","next_step":"submit_credentials",\#
                "error_code":"INVALID_CREDENTIALS",\#
                "message":"The biller does not know what was typed"}
                """#
            ),
            (
                .codeNeeded, .signInAgain(.invalidCode),
                #"""
                {"success":false,\#(head)"mfa_required","next_step":"submit_mfa",\#
                "error_code":"INVALID_MFA_CODE","message":"The code is not right"}
                """#
            ),
        ]
        for (progress, step, expected) in cases {
            #expect(write(.step(view(progress), step)).status == 200)
            #expect(text(.step(view(progress), step)) == expected)
        }
        let back = text(.step(view(.inProgress), .signInAgain(.invalidCode)))
        #expect(back.contains(#""next_step":"submit_credentials""#))
    }

    @Test(
        "about a sign-in that failed is 200 with the fault's own word",
        arguments: [
            (LinkSignInFault.invalidCredentials, "INVALID_CREDENTIALS"),
            (.invalidCode, "INVALID_MFA_CODE"), (.billerUnavailable, "BILLER_UNAVAILABLE"),
            (.accountLocked, "ACCOUNT_LOCKED"),
        ]
    )
    func signInFaults(fault: LinkSignInFault, word: String) {
        let answer = LinkAnswer.step(view(.inProgress), .signInAgain(fault))
        #expect(write(answer).status == 200)
        #expect(text(answer).contains(#""success":false"#))
        #expect(text(answer).contains(#""error_code":"\#(word)""#))
    }

    @Test("with a public token is kept by no cache, and says null where an account was linked anew")
    func completed() {
        let account = LinkedAccountID(rawValue: "link_1")
        let answer = LinkAnswer.completed(
            view(.completed),
            publicToken: Secret("pt_sandbox_1")
        )
        #expect(write(answer).headers["cache-control"] == "no-store")
        #expect(
            text(answer)
                == #"""
                {"success":true,"link_token_id":"ltid_1","status":"completed",\#
                "next_step":null,"public_token":"pt_sandbox_1","account_link_id":null}
                """#
        )
        #expect(
            text(.completed(view(.completed, account: account), publicToken: nil))
                == #"""
                {"success":true,"link_token_id":"ltid_1","status":"completed",\#
                "next_step":null,"public_token":null,"account_link_id":"link_1"}
                """#
        )
    }

    @Test("with an access token is the contract's")
    func exchanged() {
        let answer = LinkAnswer.exchanged(linked(found(1)), accessToken: Secret("at_sandbox_1"))
        #expect(write(answer).status == 200)
        #expect(write(answer).headers["cache-control"] == "no-store")
        #expect(
            text(answer)
                == #"""
                {"success":true,"access_token":"at_sandbox_1",\#
                "biller_id":"test_electric_company","link_id":"link_1"}
                """#
        )
    }

    @Test("with linked accounts has a row for each account, and one for a link without any")
    func accounts() throws {
        let answer = LinkAnswer.accounts([linked(found(2)), linked([], .disconnected)], total: 7)
        let body = try #require(JSONValue(reading: write(answer).body).object)
        #expect(body.names == ["accounts", "total"])
        #expect(body["total"]?.integer == 7)
        let rows = try #require(body["accounts"]?.array)
        #expect(
            rows.map(\.text)[0]
                == #"""
                {"id":"acc_1","account_link_id":"link_1","name":"N1",\#
                "biller_id":"test_electric_company","biller_name":"Test Electric Company",\#
                "client_user_id":"user_123","consents":["bills","payments"],\#
                "status":"ACTIVE","account_number":"****1","last_synced_at":null,\#
                "created_at":"2026-03-27T10:00:00Z","updated_at":"2026-03-27T10:00:05Z"}
                """#
        )
        #expect(rows.map { $0.object?["id"]?.string } == ["acc_1", "acc_2", "link_1"])
        #expect(rows[2].object?["account_number"]?.isNull == true)
        #expect(rows[2].object?["status"] == "DISCONNECTED")
        #expect(text(.accounts([], total: 0)) == #"{"accounts":[],"total":0}"#)
    }

    @Test("about a change shows the state, and the new token where there is one")
    func changed() {
        let rotated = LinkAnswer.changed(linked(found(1)), accessToken: Secret("at_sandbox_2"))
        #expect(
            text(rotated)
                == #"""
                {"success":true,"access_token":"at_sandbox_2",\#
                "biller_id":"test_electric_company","link_id":"link_1","status":"ACTIVE",\#
                "updated_at":"2026-03-27T10:00:05Z"}
                """#
        )
        #expect(write(rotated).headers["cache-control"] == "no-store")
        let revoked = LinkAnswer.changed(linked(found(1), .inactive), accessToken: nil)
        #expect(
            text(revoked)
                == #"""
                {"success":true,"biller_id":"test_electric_company","link_id":"link_1",\#
                "status":"INACTIVE","updated_at":"2026-03-27T10:00:05Z"}
                """#
        )
        #expect(write(revoked).headers["cache-control"] == nil)
    }

    @Test("with a token that is no text is that the service is not available")
    func tokenOfBytes() {
        let bytes = Secret([0xFF])
        let answers: [LinkAnswer] = [
            .created(view(), token: bytes), .completed(view(), publicToken: bytes),
            .exchanged(linked(found(1)), accessToken: bytes),
            .changed(linked(found(1)), accessToken: bytes),
        ]
        for answer in answers { #expect(write(answer).status == 503) }
    }

    @Test("of a sandbox is the object itself, nothing, or an error with a word")
    func sandboxReplies() {
        let made = BillerAPIReply.ok(["id": "x"], status: 201)
        #expect(made.status == 201)
        #expect(String(decoding: made.body, as: UTF8.self) == #"{"id":"x"}"#)
        #expect(made.headers.fields.map(\.name) == ["Content-Type"])
        #expect(BillerAPIReply.nothing().status == 204)
        #expect(BillerAPIReply.nothing().body.isEmpty)
        #expect(
            String(decoding: BillerAPIReply.invalid("limit is wrong").body, as: UTF8.self)
                == #"""
                {"statusCode":400,"message":"limit is wrong","error":"Bad Request",\#
                "code":"VALIDATION_FAILED"}
                """#
        )
        #expect(
            String(decoding: BillerAPIReply.notFound().body, as: UTF8.self)
                == #"""
                {"statusCode":404,"message":"There is no such object","error":"Not Found",\#
                "code":"NOT_FOUND"}
                """#
        )
        let own = BillerAPIReply.error(409, "WEBHOOK_BUSY", "Later")
        #expect(
            String(decoding: own.body, as: UTF8.self)
                == #"{"statusCode":409,"message":"Later","error":"Conflict","code":"WEBHOOK_BUSY"}"#
        )
    }
}
