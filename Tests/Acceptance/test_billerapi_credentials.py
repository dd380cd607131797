"""BillerAPI's credentials: two header fields (C3), tokens (C4), errors (E2), challenges (E3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness import Answer, Gate, GateFactory, Http1Connection, Http2Connection, eventually
from harness.billerapi import (
    BEARER_CHALLENGE,
    CLIENT_CHALLENGE,
    GOOD,
    PROBE,
    Access,
    Client,
    LinkToken,
    assert_error,
    assert_ok,
    assert_unauthorized,
    bearer,
    challenges,
)
from harness.http1 import encode_head

VOLATILE = {"x-request-id", "date"}
BOUND_SECONDS = 1.0
"""Within what time a running server follows a command."""
MOVE_SECONDS = 10.0
"""Within what time digests have moved to the key in use."""

CREATE, EXCHANGE, BILLS = "/link/token/create", "/link/token/exchange", "/bills/get"
NOBODYS_LINK = "ltid_0123456789abcdef01234567"


@pytest.fixture
def client(gate: Gate) -> Client:
    """A fresh client on the shared server."""
    return Client.create(gate)


def public_part(answer: Answer) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return what a stranger sees: all but the request id and the clock."""
    headers = [(name, value) for name, value in answer.headers if name.lower() not in VOLATILE]
    return answer.status, sorted(headers), answer.body


def dies(client: Client, by: tuple[tuple[str, str], ...], path: str = PROBE) -> None:
    """Wait until a credential is refused, as long as a command may take to be followed."""
    eventually(
        lambda: client.send("GET", path, by=by).status == 401, BOUND_SECONDS, "it is refused"
    )


# The client


@pytest.mark.row("C3")
@pytest.mark.parametrize("connect", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_a_client_is_let_in_by_its_id_and_its_secret_in_two_fields(
    client: Client, connect: type[Http1Connection]
) -> None:
    """As the founding document writes it, in any case of the names, also sent twice alike."""
    assert client.secret.startswith("bb_test_")
    lower = tuple((name.lower(), value) for name, value in client.headers)
    for fields in (client.headers, lower, client.headers + client.headers[:1]):
        with connect(client.endpoint) as connection:
            billers = assert_ok(connection.request("GET", PROBE, list(fields)))
        assert len(billers["data"]) == 1


@pytest.mark.row("C3")
def test_the_names_of_the_two_fields_can_be_configured(new_gate: GateFactory) -> None:
    """A program that was written for Plaid sends its own; the usual ones are then none."""
    gate = new_gate({"dialects": {"billerapi": {"clientHeaders": "plaid"}}})
    client = Client.create(gate)
    plaid = (("PLAID-CLIENT-ID", client.id), ("PLAID-SECRET", client.secret))
    assert_ok(client.send("GET", PROBE, by=plaid))
    assert_unauthorized(client.send("GET", PROBE))
    assert_unauthorized(client.send("GET", PROBE, by=(*plaid[:1], *client.headers[1:])))


@pytest.mark.row("C3", "E2")
def test_whoever_proves_to_be_nobody_gets_one_answer(gate: Gate, client: Client) -> None:
    """Unknown id, wrong secret, another's secret, disabled, revoked, malformed, production's."""
    organisation = client.organisation
    others = {
        name: Client.create(gate, organisation=organisation) for name in ("disable", "revoke")
    }
    live = Client.create(gate, organisation=organisation, environment="production")
    for verb, other in others.items():
        other.state(verb)
        dies(client, other.headers)
    secret = client.secret
    wrong = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    presented = [
        replace(client, id="x" * 20).headers,
        replace(client, secret=wrong).headers,
        replace(client, secret=others["disable"].secret).headers,
        others["disable"].headers,
        others["revoke"].headers,
        live.headers,
        client.headers[:1],
        client.headers[1:],
        (("X-Client-ID", client.id), ("X-Client-Secret", "x" * 1025)),
        (("X-Client-ID", client.id), ("X-Client-Secret", "a,b")),
        (*client.headers, ("Authorization", "Basic Og==")),
    ]
    answers = [client.send("GET", PROBE, by=fields) for fields in presented]
    for answer in answers:
        assert_unauthorized(answer)
    assert len({str(public_part(answer)) for answer in answers}) == 1
    none = client.send("GET", PROBE, by=())
    assert public_part(none) == public_part(answers[0])
    reasons = [gate.explain(answer.request_id)["reason"] for answer in answers]
    assert len(set(reasons)) >= 5, reasons


@pytest.mark.row("C3")
def test_two_clients_in_one_request_are_refused(gate: Gate, client: Client) -> None:
    """Every field counts, whichever comes first, and whether or not each is right."""
    other = Client.create(gate)
    for fields in (
        (*client.headers, *other.headers),
        (*other.headers, *client.headers),
        (*client.headers, ("X-Client-Secret", other.secret)),
        (*client.headers, ("X-Client-ID", "nobody")),
    ):
        assert_error(client.send("GET", PROBE, by=fields), 400)


@pytest.mark.row("C3")
def test_a_client_has_several_live_secrets_while_they_overlap(client: Client) -> None:
    """Both are right until the old one is retired; what was made with it goes on."""
    access = client.access()
    rotated = client.change_secret("rotate", "--overlap", "1h")
    assert rotated.id == client.id and rotated.secret != client.secret
    for _ in range(3):
        for one in (client, rotated):
            assert_ok(one.send("GET", PROBE))
    made = client.access()
    shown = client.gate.command("credential", "show", client.credential).json()
    (old,) = (one for one in shown["secrets"] if one["state"] == "retiring")
    client.gate.command("credential", "retire", client.credential, old["id"])
    dies(client, client.headers)
    assert_ok(rotated.send("GET", PROBE))
    for one in (access, made):
        assert_ok(rotated.bills(one))


@pytest.mark.row("C3", "X2")
def test_the_two_environments_never_mix(gate: Gate, client: Client) -> None:
    """A client of the one is nobody in the other, and so is a token; production has no backend."""
    live = Client.create(gate, organisation=client.organisation, environment="production")
    assert live.secret.startswith("bb_live_")
    access, token = client.access(), client.link_token()
    for _ in range(2):
        for endpoint, fields in (
            (gate.production, client.headers),
            (gate.sandbox, live.headers),
            (gate.production, (token.bearer,)),
            (gate.production, (access.bearer,)),
        ):
            path = BILLS if fields == (access.bearer,) else PROBE
            answer = gate.ask(endpoint, "GET", path, *fields)
            assert_error(answer, 401)
            assert gate.explain(answer.request_id)["reason"] == "wrong_environment"
    for method, path in (("GET", PROBE), ("GET", "/bills/accounts"), ("POST", CREATE)):
        content = live.order() if method == "POST" else None
        assert_error(live.send(method, path, content), 503)
    assert_ok(client.bills(access))


# Tokens


@pytest.mark.row("C4")
@pytest.mark.parametrize("connect", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_an_access_token_is_let_in_as_bearer(
    client: Client, connect: type[Http1Connection]
) -> None:
    """With the scheme in any case; cut, lengthened or of another shape nobody knows it."""
    access = client.access()
    assert access.text.startswith("at_sandbox_")
    with connect(client.endpoint) as connection:
        for scheme in ("Bearer", "bearer", "BEARER"):
            answer = connection.request(
                "GET", BILLS, [("Authorization", f"{scheme} {access.text}")]
            )
            assert len(assert_ok(answer)["bills"]) == 1
        for text in (
            access.text[:-1],
            access.text + "x",
            access.text.swapcase(),
            "at_sandbox_" + "x" * 40,
            "at_production_" + access.text.removeprefix("at_sandbox_"),
            "x",
            client.secret,
        ):
            answer = connection.request("GET", BILLS, [bearer(text)])
            assert assert_error(answer, 401) == "Invalid or expired token"
            assert 'error="invalid_token"' in challenges(answer)[-1]


@pytest.mark.row("C4", "C5")
def test_a_token_beside_its_own_client_is_legal_and_beside_another_refused(
    gate: Gate, client: Client
) -> None:
    """What is presented and wrong never falls through to what is right."""
    other = Client.create(gate)
    access = client.access()
    both = (*client.headers, access.bearer)
    assert_ok(client.send("GET", BILLS, by=both))
    # The token may do less, so it decides: this account alone.
    second = client.access()
    query = {"account_link_id": second.link}
    assert_ok(client.send("GET", BILLS, query=query))
    assert_error(client.send("GET", BILLS, query=query, by=both), 403, "FORBIDDEN")
    for path in (BILLS, PROBE):
        answer = client.send("GET", path, by=(*other.headers, access.bearer))
        assert_error(answer, 400)
    wrong_secret = replace(client, secret="bb_test_wrong").headers
    for fields in (
        (*client.headers, bearer("at_sandbox_nobody")),
        (*client.headers, ("Authorization", "Bearer")),
        (*wrong_secret, access.bearer),
        (client.headers[0], access.bearer),
    ):
        assert_error(client.send("GET", BILLS, by=fields), 401)
    for pair in ((access.bearer, second.bearer), (access.bearer, access.bearer)):
        assert_error(client.send("GET", BILLS, by=pair), 400)


@pytest.mark.row("C4", "L6")
def test_another_clients_tokens_are_unknown(gate: Gate, client: Client) -> None:
    """In a body as in a path: the answer is that of a token that never was."""
    other = Client.create(gate, organisation=client.organisation)
    access, token = client.access(), client.link_token()
    public = client.played()["public_token"]
    nobody = "at_sandbox_" + "x" * 40
    for word in ("/link/token/rotate", "/link/token/revoke", "/link/remove"):
        answers = [
            other.send("POST", word, {"access_token": text}) for text in (access.text, nobody)
        ]
        for answer in answers:
            assert_error(answer, 400, "INVALID_ACCESS_TOKEN")
        assert answers[0].body == answers[1].body
        answers = [
            other.send("POST", word, {"account_link_id": name})
            for name in (access.link, "link_nobody")
        ]
        for answer in answers:
            assert_error(answer, 404, "ACCOUNT_LINK_NOT_FOUND")
        assert answers[0].body == answers[1].body
    answers = [other.try_exchange(text) for text in (public, "pt_sandbox_" + "x" * 40, "x")]
    for answer in answers:
        assert_error(answer, 400, "INVALID_PUBLIC_TOKEN")
    assert len({answer.body for answer in answers}) == 1
    for name in (token.id, NOBODYS_LINK):
        assert_error(other.send("GET", f"/link/token/{name}"), 404, "LINK_TOKEN_NOT_FOUND")
        answer = other.send("POST", f"/link/{name}/cancel", {})
        assert_error(answer, 404, "LINK_TOKEN_NOT_FOUND")
        assert_error(other.expire(name), 404, "LINK_TOKEN_NOT_FOUND")
    answer = other.send("GET", BILLS, query={"account_link_id": access.link})
    assert_error(answer, 404, "ACCOUNT_LINK_NOT_FOUND")
    assert other.accounts() == []
    assert_ok(client.bills(access))
    client.exchange(public)


# What a change of the client does to its tokens


def tokens_of(client: Client) -> tuple[Access, LinkToken]:
    """Return an access token and a link token, each used once, so that a cache knows it."""
    access, token = client.access(), client.link_token()
    assert_ok(client.bills(access))
    assert_ok(client.send("GET", PROBE, by=(token.bearer,)))
    return access, token


@pytest.mark.parametrize("verb", ["reset", "revoke", "disable"])
@pytest.mark.row("C4")
def test_a_clients_end_is_the_end_of_its_tokens(client: Client, verb: str) -> None:
    """A reset, a revocation and a disablement leave no token that lets anybody in."""
    access, token = tokens_of(client)
    after = client.change_secret("reset") if verb == "reset" else None
    if after is None:
        client.state(verb)
    dies(client, client.headers)
    dies(client, (access.bearer,), BILLS)
    dies(client, (token.bearer,))
    if after is None:
        return
    assert_ok(after.send("GET", PROBE))
    (row,) = after.accounts()
    assert (row["account_link_id"], row["status"]) == (access.link, "INACTIVE")
    body = {"account_link_id": access.link}
    rotated = after.post("/link/token/rotate", body)
    assert rotated["status"] == "ACTIVE"
    assert_ok(after.bills(Access(access.link, after.keep(rotated["access_token"]))))
    assert_error(after.bills(access), 401)


@pytest.mark.row("C4", "L4")
def test_a_rotated_or_revoked_token_is_dead_with_the_answer(client: Client) -> None:
    """The very next request with the old one is refused, however well it was known."""
    access, _ = tokens_of(client)
    rotated = client.post("/link/token/rotate", {"access_token": access.text})
    assert rotated["link_id"] == access.link
    fresh = Access(access.link, client.keep(rotated["access_token"]))
    assert_error(client.bills(access), 401)
    assert_ok(client.bills(fresh))
    client.post("/link/token/revoke", {"access_token": fresh.text})
    assert_error(client.bills(fresh), 401)
    last = client.access()
    assert_ok(client.bills(last))
    client.post("/link/remove", {"access_token": last.text})
    assert_error(client.bills(last), 401)


@pytest.mark.row("C4")
def test_a_reset_sandbox_leaves_no_usable_token(client: Client) -> None:
    """Neither bills nor a step nor an exchange can be had by what was issued before."""
    access, token = tokens_of(client)
    public = client.played()["public_token"]
    client.gate.command("sandbox", "reset", "--organisation", client.organisation, "--yes")
    dies(client, (access.bearer,), BILLS)
    dies(client, (access.bearer,), "/bills/accounts")
    dies(client, (token.bearer,))
    for word in ("open", "submit-credentials", "cancel"):
        assert_error(client.step(token, word, {"account_number": GOOD}), 401)
    assert_error(client.try_exchange(public), 400, "INVALID_PUBLIC_TOKEN")
    for word in ("/link/token/rotate", "/link/token/revoke", "/link/remove"):
        for body in ({"access_token": access.text}, {"account_link_id": access.link}):
            assert client.send("POST", word, body).status in (400, 404)
    assert client.accounts() == []
    assert_ok(client.bills(client.access()))


@pytest.mark.row("C4", "C7")
def test_access_tokens_move_to_another_pepper_when_they_are_used(new_gate: GateFactory) -> None:
    """They live for years: an old key can go once they were used, rotated or revoked."""
    client = Client.create(new_gate())
    gate = client.gate

    def sessions() -> dict[int, int]:
        listed = gate.command("keys", "list").json()
        return {key["id"]: key["sessions"] for key in listed["peppers"] if key["sessions"]}

    used, idle = client.access(), client.access()
    assert sessions() == {1: 2}
    gate.command("keys", "rotate", "pepper")
    assert_ok(client.bills(used))
    eventually(lambda: sessions() == {2: 1, 1: 1}, MOVE_SECONDS, "the used token has moved")
    refused = gate.command("keys", "drop", "pepper", "1", expect=65)
    assert (refused.json()["sessions"], refused.json()["sessions_without_end"]) == (1, 1)
    assert "1 session(s), 1 of them without an end" in refused.stderr
    rotated = client.post("/link/token/rotate", {"access_token": idle.text})
    fresh = Access(idle.link, client.keep(rotated["access_token"]))
    assert sessions() == {2: 2}

    def is_dropped() -> bool:
        # The client's own secret moves with the request before, off its path.
        listed = gate.command("keys", "list").json()["peppers"]
        return all(key["id"] == 2 or key["secrets"] == 0 for key in listed)

    eventually(is_dropped, MOVE_SECONDS, "the client's secret has moved")
    gate.command("keys", "drop", "pepper", "1")
    for access in (used, fresh):
        assert_ok(client.bills(access))
    client.state("revoke")
    assert sessions() == {}


@pytest.mark.row("C4", "L1")
def test_a_clients_networks_bind_its_own_calls_and_no_end_user(gate: Gate) -> None:
    """A link token is used by a browser, from wherever that is; an access token by the client."""
    client = Client.create(gate)
    access, token = tokens_of(client)
    gate.command("credential", "change", client.credential, "--allow-ip", "192.0.2.0/24")
    dies(client, client.headers)
    dies(client, (access.bearer,), BILLS)
    assert_error(client.send("GET", PROBE, by=(*client.headers, token.bearer)), 401)
    assert client.sign_in(token)["status"] == "discovering"
    public = client.choose(token)["public_token"]
    gate.command("credential", "change", client.credential, "--any-ip")
    eventually(lambda: client.send("GET", PROBE).status == 200, BOUND_SECONDS, "it is let in again")
    assert_ok(client.bills(client.exchange(public)))


@pytest.mark.row("C4", "C13")
def test_a_secret_beside_a_token_is_noted_as_used_and_warned_of(client: Client) -> None:
    """Both proved the caller: the last use and the end of either are told."""
    access = client.access()
    rotated = client.change_secret("rotate", "--overlap", "1h")
    eventually(
        lambda: client.send("GET", PROBE, by=rotated.headers).status == 200,
        BOUND_SECONDS,
        "the new secret is known",
    )
    both = client.send("GET", BILLS, by=(*client.headers, access.bearer))
    assert_ok(both)
    assert both.header("tollgate-credential-expires")
    alone = client.bills(access)
    assert_ok(alone)
    assert alone.header("tollgate-credential-expires") is None

    def last_uses() -> list[str]:
        shown = client.gate.command("credential", "show", client.credential).json()
        return [one["last_use"]["at"] for one in shown["secrets"] if one["last_use"]]

    before = eventually(lambda: len(last_uses()) == 2 and last_uses(), 10.0, "both are noted")
    assert_ok(client.send("GET", BILLS, by=(*rotated.headers, access.bearer)))
    eventually(lambda: max(last_uses()) > max(before), 10.0, "the use beside a token is noted")


@pytest.mark.row("C4", "H1")
def test_a_token_that_came_in_clear_text_is_told_to_its_owner_once(gate: Gate) -> None:
    """As an exposed secret is, with the secret that came beside it."""
    client = Client.create(gate)
    access = client.access()
    for fields in ((access.bearer,), (access.bearer,), (*client.headers, access.bearer)):
        assert gate.ask(gate.plain, "GET", BILLS, *fields).status == 403

    def told() -> list[str]:
        rows = gate.audit()
        return sorted(
            row["action"]
            for row in rows
            if row["action"].endswith(".exposed") and client.credential in str(row)
        )

    both = ["credential.exposed", "session.exposed"]
    eventually(lambda: told() == both, 10.0, "both are told")
    # What comes later is worked off in order, so that a second row would stand before it.
    other = Client.create(gate)
    for fields in (access.bearer,), other.headers:
        assert gate.ask(gate.plain, "GET", BILLS, *fields).status == 403
    eventually(
        lambda: [row for row in gate.audit(other.credential) if "exposed" in row["action"]],
        10.0,
        "the last report is worked off",
    )
    assert told() == both
    assert_ok(client.bills(access))


# Scopes


SCOPED = [
    ("billers", "GET", "/billers"),
    ("billers", "GET", "/billers/test_electric_company"),
    ("link", "POST", CREATE),
    ("link", "POST", EXCHANGE),
    ("link", "GET", "/link/token/" + NOBODYS_LINK),
    ("link", "GET", "/link/request-to-link"),
    ("link", "POST", "/sandbox/public-token/create"),
    ("bills", "GET", BILLS),
    ("bills", "GET", "/bills/accounts"),
    ("bills", "POST", "/bills/sync/trigger"),
    ("bills", "GET", "/emails/messages"),
    ("webhooks", "GET", "/webhooks"),
    ("webhooks", "POST", "/webhooks/x/test"),
]


@pytest.mark.row("E3")
def test_a_client_may_do_what_its_scopes_say_and_nothing_else(gate: Gate) -> None:
    """Known from a permitted route a moment ago, it is still refused on every other."""
    every = {"billers", "link", "bills", "webhooks"}
    for own in sorted(every):
        client = Client.create(gate, "--scope", own)
        for _ in range(2):
            for scope, method, path in sorted(SCOPED, key=lambda one: one[0] != own):
                answer = client.send(method, path, {} if method == "POST" else None)
                if scope == own:
                    assert answer.status not in (401, 403), (own, path, answer)
                    continue
                assert_error(answer, 403)
                assert challenges(answer) == [
                    f'{CLIENT_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
                ]


@pytest.mark.row("E3", "C4")
def test_a_token_may_do_what_was_consented_to(client: Client) -> None:
    """A token for payments reads no bills; a link token is none for bills at all."""
    payments = client.access(consents=["payments"])
    for method, path in (("GET", BILLS), ("GET", "/bills/accounts"), ("GET", "/bills/sync")):
        answer = client.send(method, path, by=(payments.bearer,))
        assert_error(answer, 403)
        assert challenges(answer) == [
            f'{BEARER_CHALLENGE}, error="insufficient_scope", scope="bills"'
        ]
    access, token = tokens_of(client)
    for fields, paths in (
        ((token.bearer,), (BILLS, "/bills/accounts", "/webhooks", "/emails/messages?userId=a")),
        (
            (access.bearer,),
            (PROBE, f"/link/token/{token.id}", "/webhooks", "/link/request-to-link"),
        ),
    ):
        for path in paths:
            assert_error(client.send("GET", path, by=fields), 401)
    for path in (CREATE, EXCHANGE, "/link/token/rotate", "/sandbox/public-token/create"):
        for fields in ((token.bearer,), (access.bearer,)):
            assert_error(client.send("POST", path, {}, by=fields), 401)


@pytest.mark.row("L1")
def test_nobody_is_asked_for_a_consent_that_the_client_has_not(gate: Gate) -> None:
    """A client that may link alone gets no token for bills by way of an end user."""
    client = Client.create(gate, "--scope", "link")
    answer = client.send("POST", CREATE, client.order())
    assert_error(answer, 403, "CONSENT_NOT_ALLOWED")
    script = {**client.order(), "account_number": GOOD}
    answer = client.send("POST", "/sandbox/public-token/create", script)
    assert_error(answer, 403, "CONSENT_NOT_ALLOWED")


# Errors


@pytest.mark.row("E3")
@pytest.mark.parametrize(
    ("method", "path", "takes_bearer"),
    [("GET", "/billers", True), ("GET", BILLS, True), ("GET", "/bills/accounts", True),
     ("GET", "/link/token/" + NOBODYS_LINK, True), ("POST", f"/link/{NOBODYS_LINK}/open", True),
     ("POST", CREATE, False), ("POST", EXCHANGE, False), ("GET", "/webhooks", False),
     ("GET", "/emails/messages", False), ("GET", "/link/request-to-link", False)],
)  # fmt: skip
def test_a_401_has_one_challenge_for_each_scheme_that_is_of_use(
    client: Client, method: str, path: str, takes_bearer: bool
) -> None:
    """The token is called wrong only where nothing else can be it."""
    usable = [CLIENT_CHALLENGE, BEARER_CHALLENGE] if takes_bearer else [CLIENT_CHALLENGE]
    wrong = replace(client, secret="bb_test_wrong").headers
    nobody = bearer("at_sandbox_nobody")
    for fields in ((), wrong, (*wrong, nobody)):
        answer = client.send(method, path, by=fields)
        assert_unauthorized(answer)
        assert challenges(answer) == usable
    answer = client.send(method, path, by=(nobody,))
    assert_error(answer, 401)
    suffix = ', error="invalid_token"'
    assert challenges(answer) == ([usable[0], usable[1] + suffix] if takes_bearer else usable)


@pytest.mark.row("E2")
def test_every_error_has_the_founding_documents_three_members(gate: Gate, client: Client) -> None:
    """From 400 to 503, whoever answers: gatekeeper, dialect, linking or sandbox."""
    assert_error(client.send("POST", CREATE, {}), 400)
    assert_error(client.send("GET", "/billers/nobody"), 404, "BILLER_NOT_FOUND")
    assert_error(client.send("GET", "/billers/a/b"), 404)
    assert_error(client.send("GET", "/link/nothing/here"), 404)
    answer = client.send("DELETE", "/billers")
    assert_error(answer, 405)
    assert "GET" in (answer.header("allow") or "")
    answer = client.send("POST", CREATE, None, ("Content-Type", "text/plain"), body=b"{}")
    assert_error(answer, 415)
    answer = client.send("POST", CREATE, body=b" " * 65_537)
    assert_error(answer, 413)
    with Http1Connection(client.endpoint) as connection:
        fields = [("Host", "api.billerapi.com"), *client.headers]
        connection.send(encode_head("GET", PROBE, fields))
        assert_error(connection.read_answer(), 421)
    answer = client.send("GET", PROBE, None, ("X-Sandbox-Fault", "503"))
    assert_error(answer, 503)
    with Http1Connection(gate.plain, plain=True) as connection:
        answer = connection.request("GET", PROBE, client.headers)
    assert_error(answer, 403)
    assert answer.header("location") is None


@pytest.mark.row("E2")
def test_a_strangers_path_below_the_apis_own_says_nothing_of_what_is_there(client: Client) -> None:
    """Whoever is nobody gets the same 401 for a path that is there and for one that is not."""
    for path in ("/billers", "/billers/a/b/c", "/link/x/y/z", "/webhooks/a/b/c", "/emails/x"):
        assert_unauthorized(client.send("GET", path, by=()))
