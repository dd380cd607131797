"""Calls from web pages: preflights and readable answers for registered origins alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import (
    Answer,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    eventually,
    run_command,
)
from harness.billingplatform import JSON, PASSWORD, Person, assert_not_let_in
from harness.billogram import CUSTOMERS, assert_error, assert_ok

APP = "https://app.example"
LOCAL = "http://localhost:5173"
ORGANISATION = "webshop"
ACCOUNTS = f"/{ORGANISATION}/rest/2.0/ACCOUNT"
LOGIN = f"/{ORGANISATION}/rest/2.0/login"

ANY_METHOD = "GET, HEAD, POST, PUT, PATCH, DELETE"
VARIED = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
GUESSES = 10
FIELDS_MAX = 32
BYTES_MAX = 1_024

STRANGERS = [
    pytest.param([origin], id=name)
    for name, origin in {
        "another": "https://other.example",
        "null": "null",
        "nothing": "",
        "anything": "*",
        "other-case": "https://APP.example",
        "other-scheme": "http://app.example",
        "trailing-dot": "https://app.example.",
        "trailing-slash": "https://app.example/",
        "own-port": "https://app.example:443",
        "other-port": "https://app.example:8443",
        "subdomain": "https://www.app.example",
        "longer": "https://app.example.evil.example",
        "list": f"{APP}, {APP}",
    }.items()
] + [
    pytest.param([APP, APP], id="twice"),
    pytest.param([APP, "https://other.example"], id="two"),
    pytest.param(["https://other.example", APP], id="two-turned"),
]

Client = type[Http1Connection] | type[Http2Connection]
Fields = list[tuple[str, str]]

each_protocol = pytest.mark.parametrize(
    "client", [Http1Connection, Http2Connection], ids=["http1", "http2"]
)


@pytest.fixture(scope="module")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server that two dialects of which pages may call."""
    dialects = {
        "billingplatform": {"origins": f"{APP}, {LOCAL}"},
        "billogram": {"origins": APP},
    }
    running = Gate.start(binary, tmp_path_factory.mktemp("cors"), {"dialects": dialects})
    running.create_organisation(ORGANISATION)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def person(gate: Gate) -> Person:
    """Somebody who signs in."""
    return Person.create(gate, ORGANISATION)


@pytest.fixture(scope="module")
def session(person: Person) -> str:
    """A session of that person."""
    return person.login()


def send(
    gate: Gate, client: Client, method: str, path: str, fields: Fields, *, body: bytes | None = None
) -> Answer:
    """Send one request to the sandbox's listener, over either protocol."""
    with client(gate.sandbox) as connection:
        return connection.request(method, path, fields, body)


def question(
    origins: list[str], method: str = "GET", names: str | None = "sessionid", *more: tuple[str, str]
) -> Fields:
    """Return the fields of a preflight as a browser writes them."""
    fields = [("Origin", origin) for origin in origins]
    fields.append(("Access-Control-Request-Method", method))
    if names is not None:
        fields.append(("Access-Control-Request-Headers", names))
    return [*fields, *more]


def ask(gate: Gate, client: Client, path: str, fields: Fields) -> Answer:
    """Send a preflight."""
    return send(gate, client, "OPTIONS", path, fields)


def granting(answer: Answer) -> dict[str, str]:
    """Return the fields of an answer that speak of origins."""
    return {
        name.lower(): value
        for name, value in answer.headers
        if name.lower().startswith("access-control-")
    }


def assert_readable(answer: Answer, origin: str = APP) -> None:
    """Assert that a page of the origin may read the answer, without cookies."""
    granted = granting(answer)
    exposed = granted.pop("access-control-expose-headers").split(", ")
    assert granted == {"access-control-allow-origin": origin}, answer
    assert {"X-Request-ID", "Retry-After", "RateLimit", "RateLimit-Policy"} <= set(exposed)
    assert "Tollgate-Credential-Expires" in exposed
    assert answer.header("vary") == "Origin"


def line_of(gate: Gate, answer: Answer) -> dict[str, Any]:
    """Return the log line of a request, once it is written."""

    def find() -> dict[str, Any] | None:
        lines = (line for line in gate.request_lines() if line["request_id"] == answer.request_id)
        return next(lines, None)

    return eventually(find, 5.0, "the request is in the log")


@each_protocol
@pytest.mark.parametrize("origin", [APP, LOCAL])
def test_a_page_asks_and_reads_as_the_founding_document_shows_it(
    gate: Gate, person: Person, client: Client, origin: str
) -> None:
    """A fetch of an account with the field `sessionid`, and the preflight that it needs."""
    login = send(gate, client, "OPTIONS", LOGIN, question([origin], "POST", "content-type"))
    assert login.status == 204
    content = json.dumps({"username": person.name, "password": PASSWORD}).encode()
    signed_in = send(gate, client, "POST", LOGIN, [JSON, ("Origin", origin)], body=content)
    assert_readable(signed_in, origin)
    session = signed_in.json()["loginResponse"][0]["SessionID"]
    made = person.call(session, "POST", "/ACCOUNT", {"brmObjects": {"Name": "Page"}})
    path = f"{ACCOUNTS}/{made.json()['createResponse'][0]['Id']}"
    assert ask(gate, client, path, question([origin])).status == 204
    read = send(gate, client, "GET", path, [("sessionid", session), ("Origin", origin)])
    assert read.status == 200
    assert_readable(read, origin)
    assert read.json()["retrieveResponse"][0]["Name"] == "Page"


@each_protocol
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param([("Origin", "https://other.example")], id="another"),
        pytest.param([("Origin", "null")], id="null"),
        pytest.param([("Sec-Fetch-Site", "cross-site")], id="cross-site"),
        pytest.param([("Sec-Fetch-Site", "same-site")], id="same-site"),
    ],
)
def test_a_page_of_another_origin_cannot_guess_passwords(
    gate: Gate, person: Person, client: Client, fields: Fields
) -> None:
    """A simple POST needs no preflight: it is refused, right or wrong, and counts as no guess."""
    plain = [("Content-Type", "text/plain"), *fields]
    right = json.dumps({"username": person.name, "password": PASSWORD}).encode()
    wrong = json.dumps({"username": person.name, "password": "wrong"}).encode()
    for _ in range(GUESSES + 1):
        refused = send(gate, client, "POST", LOGIN, plain, body=wrong)
        assert refused.status == 403
    refused = send(gate, client, "POST", LOGIN, plain, body=right)
    assert refused.status == 403
    assert refused.json()["errors"][0]["error_code"] == "FORBIDDEN"
    assert granting(refused) == {}
    line = line_of(gate, refused)
    assert line["reason"] == "forbidden"
    assert line["explanation"] == "Web pages of this origin may not sign in"
    for own in ([], [("Origin", APP), ("Sec-Fetch-Site", "cross-site")]):
        signed_in = send(gate, client, "POST", LOGIN, [JSON, *own], body=right)
        assert signed_in.status == 200


@each_protocol
def test_a_preflight_is_granted_the_methods_of_the_path_and_the_fields_it_names(
    gate: Gate, client: Client
) -> None:
    """204 with five fields and no body; no credential is needed, and none is looked at."""
    wrong = ("sessionid", "x" * 40)
    answer = ask(gate, client, ACCOUNTS, question([APP], "PATCH", "content-type,sessionid", wrong))
    assert (answer.status, answer.body) == (204, b"")
    assert granting(answer) == {
        "access-control-allow-origin": APP,
        "access-control-allow-methods": "POST, GET, PUT, PATCH",
        "access-control-allow-headers": "content-type, sessionid",
        "access-control-max-age": "600",
    }
    assert answer.header("vary") == VARIED
    assert answer.header("content-type") is None
    line = line_of(gate, answer)
    assert (line["operation"], line["decision"], line["status"]) == ("preflight", "admitted", 204)
    assert (line["dialect"], line["method"]) == ("billingplatform", "OPTIONS")
    assert line["route"] == "/{organisation}/rest/2.0/{entity}"
    assert line["auth_method"] == "none"
    assert "carrier" not in line and "reason" not in line
    metrics = gate.ask(gate.management, "GET", "/metrics").body.decode()
    counted = [row for row in metrics.splitlines() if 'http_request_method="OPTIONS"' in row]
    assert any("{entity}" in row and '"204"' in row for row in counted), counted


@each_protocol
def test_a_preflight_that_names_no_fields_is_granted_none(gate: Gate, client: Client) -> None:
    """Without the field, and with an empty one, the answer has none either."""
    for names in (None, "", " , "):
        answer = ask(gate, client, LOGIN, question([APP], "POST", names))
        assert answer.status == 204
        assert "access-control-allow-headers" not in granting(answer)


@each_protocol
def test_a_path_that_is_not_there_is_told_to_the_page_by_the_call_itself(
    gate: Gate, client: Client
) -> None:
    """The preflight of an unknown path takes every usual method; the refusal can be read."""
    path = f"/{ORGANISATION}/rest/2.0/no/such/path/at/all"
    answer = ask(gate, client, path, question([APP], "DELETE"))
    assert granting(answer)["access-control-allow-methods"] == ANY_METHOD
    refused = send(gate, client, "DELETE", path, [("Origin", APP)])
    assert refused.status == 401
    assert_readable(refused)


@each_protocol
@pytest.mark.parametrize("method", ["DELETE", "get", "OPTIONS", "*", "", "GET, POST"])
def test_a_method_that_the_path_does_not_know_is_the_dialects_405(
    gate: Gate, client: Client, method: str
) -> None:
    """The refusal names the methods, and grants none."""
    answer = ask(gate, client, CUSTOMERS, question([APP], method))
    assert_error(answer, 405, "METHOD_NOT_ALLOWED")
    assert_readable(answer)
    line = line_of(gate, answer)
    assert (line["operation"], line["reason"]) == ("preflight", "method_not_allowed")


@each_protocol
@pytest.mark.parametrize("origins", STRANGERS)
def test_no_other_origin_is_granted_anything(
    gate: Gate, session: str, client: Client, origins: list[str]
) -> None:
    """The preflight is refused as any request without a credential; an answer cannot be read."""
    protected = ask(gate, client, ACCOUNTS, question(origins))
    assert_not_let_in(protected)
    opened = ask(gate, client, LOGIN, question(origins, "POST"))
    assert opened.status == 405
    fields = [("sessionid", session), *(("Origin", origin) for origin in origins)]
    called = send(gate, client, "GET", f"{ACCOUNTS}/1", fields)
    for answer in (protected, opened, called):
        assert granting(answer) == {}
        assert answer.header("vary") == "Origin"
    assert line_of(gate, called)["decision"] == "admitted", "it is the browser that keeps pages off"


@each_protocol
def test_the_origins_of_one_dialect_are_no_others(gate: Gate, client: Client) -> None:
    """Billogram knows one of the two, Billplz none, and its answers do not speak of origins."""
    assert ask(gate, client, CUSTOMERS, question([APP])).status == 204
    assert_error(ask(gate, client, CUSTOMERS, question([LOCAL])), 401, "MISSING_AUTH")
    for fields in (question([APP]), question([LOCAL])):
        answer = ask(gate, client, "/api/v3/bills", fields)
        assert answer.status in (401, 405)
        assert granting(answer) == {} and answer.header("vary") is None


@each_protocol
def test_a_request_that_is_no_preflight_is_none(gate: Gate, client: Client) -> None:
    """OPTIONS without a method that is asked for, and any other method, are ordinary requests."""
    plain = ask(gate, client, ACCOUNTS, [("Origin", APP)])
    assert_not_let_in(plain)
    assert_readable(plain)
    unnamed = ask(gate, client, ACCOUNTS, question([]))
    assert_not_let_in(unnamed)
    assert granting(unnamed) == {} and unnamed.header("vary") == "Origin"
    other = send(gate, client, "GET", ACCOUNTS, question([APP]))
    assert_not_let_in(other)
    assert_readable(other)


@each_protocol
def test_a_private_network_is_not_opened_to_a_public_page(gate: Gate, client: Client) -> None:
    """The browser's further question stays without an answer, which for it is a no."""
    more = ("Access-Control-Request-Private-Network", "true")
    answer = ask(gate, client, ACCOUNTS, question([APP], "GET", None, more))
    assert answer.status == 204
    assert "access-control-allow-private-network" not in granting(answer)


@each_protocol
def test_what_a_preflight_may_name_is_bounded(gate: Gate, client: Client) -> None:
    """So many names in so many bytes, each a token; one more, or anything else, is a refusal."""
    most = ",".join(f"x-{number}" for number in range(FIELDS_MAX))
    longest = "x" * BYTES_MAX
    for names in (most, longest):
        answer = ask(gate, client, ACCOUNTS, question([APP], "GET", names))
        assert answer.status == 204
        assert granting(answer)["access-control-allow-headers"].replace(" ", "") == names
    again = ("Access-Control-Request-Headers", "y")
    refused = [
        question([APP], "GET", most + ",y"),
        question([APP], "GET", most, again),
        question([APP], "GET", longest + "x"),
        question([APP], "GET", longest, again),
        *(question([APP], "GET", names) for names in ("x y", "x:y", "*", "a,*", '"a"')),
    ]
    for fields in refused:
        answer = ask(gate, client, ACCOUNTS, fields)
        assert answer.status == 400, fields
        assert_readable(answer)
        assert line_of(gate, answer)["reason"] == "unreadable"


@each_protocol
def test_a_page_may_read_why_it_was_refused(gate: Gate, client: Client) -> None:
    """401 without a session, and what the listener finds: too large a body, too large a head."""
    origin = ("Origin", APP)
    missing = send(gate, client, "GET", ACCOUNTS, [origin])
    assert_not_let_in(missing)
    assert_readable(missing)
    large = send(gate, client, "GET", ACCOUNTS, [origin, ("X-Large", "x" * 40_000)])
    assert large.status == 431
    assert_readable(large)
    with client(gate.sandbox) as connection:
        length = [origin, JSON, ("Content-Length", "99999999")]
        if isinstance(connection, Http2Connection):
            answer = connection.read_answer(connection.start("POST", LOGIN, length, end=False))
        else:
            connection.start("POST", LOGIN, length)
            answer = connection.read_answer()
    assert answer.status == 413
    assert_readable(answer)


@each_protocol
def test_preflights_and_refused_calls_count_and_a_page_may_read_the_wait(
    new_gate: GateFactory, client: Client
) -> None:
    """A preflight counts against the address; at the limit both get a 429 with its fields."""
    gate = new_gate(
        {
            "limits": {"perAddress": "3 per 1h"},
            "dialects": {"billogram": {"origins": APP}},
        }
    )
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    call = [user.authorization, ("Origin", APP)]
    for left in (2, 1):
        granted = ask(gate, client, CUSTOMERS, question([APP], "GET", "authorization"))
        assert granted.status == 204
        assert f";r={left};" in (granted.header("ratelimit") or "")
    path = f"{CUSTOMERS}?page=1"
    assert_ok(send(gate, client, "GET", path, call))
    for answer in (
        send(gate, client, "GET", path, call),
        ask(gate, client, CUSTOMERS, question([APP], "GET", "authorization")),
    ):
        assert_error(answer, 429, "TOO_MANY_REQUESTS")
        assert_readable(answer)
        assert int(answer.header("retry-after") or 0) >= 1
    assert line_of(gate, answer)["limit_name"] == "perAddress"


def test_a_preflight_without_tls_is_refused_for_that(gate: Gate) -> None:
    """The plain listener grants nothing, in the dialect's own form."""
    with Http1Connection(gate.plain) as connection:
        answer = connection.request("OPTIONS", CUSTOMERS, question([APP]))
    assert_error(answer, 403, "HTTPS_REQUIRED")
    assert "access-control-allow-methods" not in granting(answer)


@each_protocol
def test_a_secret_in_a_page_is_exposed_also_where_the_origin_is_registered(
    gate: Gate, client: Client
) -> None:
    """The call is admitted and may be read; the owner sees that the secret is no secret."""
    user = gate.create_user(ORGANISATION)
    fields = [user.authorization, ("Origin", APP)]
    answer = send(gate, client, "GET", f"{CUSTOMERS}?page=1", fields)
    assert_ok(answer)
    assert_readable(answer)

    def exposed_at() -> str | None:
        (secret,) = gate.credential("show", user).json()["secrets"]
        return secret.get("exposed_at")

    eventually(exposed_at, 5.0, "the secret is marked")


@each_protocol
def test_without_origins_no_answer_speaks_of_them(new_gate: GateFactory, client: Client) -> None:
    """Nothing is registered by default."""
    gate = new_gate()
    for fields in (question([APP]), [("Origin", APP)], []):
        answer = ask(gate, client, CUSTOMERS, fields)
        assert_error(answer, 401, "MISSING_AUTH")
        assert granting(answer) == {} and answer.header("vary") is None


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "null",
        "https://app.example/",
        "https://app.example/path",
        "https://*.example",
        "https://app.example.",
        "http://app.example",
        "app.example",
        "https://a.example,",
        ", ".join(f"https://app{number}.example" for number in range(101)),
    ],
)
def test_a_mistake_in_the_origins_stops_the_start(
    binary: Path, tmp_path: Path, origins: str
) -> None:
    """`config check` and `serve` end with 78 and name the key."""
    path = tmp_path / "tollgate.yaml"
    path.write_text(json.dumps({"dialects": {"billplz": {"origins": origins}}}))
    checked = run_command(binary, "config", "check", "--config", str(path)).expect(78)
    assert "dialects.billplz.origins" in checked.stderr
    data = str(tmp_path / "data")
    served = run_command(binary, "serve", "--config", str(path), "--data", data).expect(78)
    assert "dialects.billplz.origins" in served.stderr
    assert served.stdout == ""


def test_as_many_origins_as_the_maximum_are_taken(binary: Path, tmp_path: Path) -> None:
    """One hundred, as `config print` shows them again."""
    path = tmp_path / "tollgate.yaml"
    origins = ", ".join(f"https://app{number}.example" for number in range(100))
    path.write_text(json.dumps({"dialects": {"billplz": {"origins": origins}}}))
    printed = run_command(binary, "config", "print", "--config", str(path)).expect(0)
    assert f'origins: "{origins}"' in printed.stdout
