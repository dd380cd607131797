"""The founding document's own lines, and what other real clients put on the wire, as raw requests.

The other clients are not at hand, their requests are: a comment names who writes so (contract B1
and B2). bp-js, bp-ts and bp-nr are independent integrations in JavaScript, TypeScript and a loader.
"""

from __future__ import annotations

import base64
import json
import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from billingplatform import BillingPlatform
from billingplatform_answers import DONE, taken, unique

from harness import Answer, Gate, Http1Connection

pytestmark = pytest.mark.row("X1")

CURL_SECONDS = 30.0
JSON = ("Content-Type", "application/json")

# What the founding document prints, to the letter.
PAYLOAD = """{
"username": "my.username",
"password": "password"
}"""
CURL = """curl --location 'https://{env}.billingplatform.com/{org}/rest/2.0/ACCOUNT/12345' \\
--header 'sessionid: thisWillBeAStringOfCharacters' \\
--data ''"""
LOGOUT = """POST /rest/2.0/logout HTTP/1.1
Host: api.billingplatform.com
Authorization: Session YOUR_SESSION_ID"""
INVALID = {"error": "unauthorized", "message": "Invalid session ID"}


@dataclass(frozen=True)
class Wire:
    """Raw requests to the demo organisation."""

    gate: Gate
    demo: dict[str, Any]
    session: str

    @property
    def base(self) -> str:
        """The path of the organisation."""
        return f"/{self.demo['base_url'].rpartition('/')[2]}"

    def ask(
        self, method: str, path: str, *fields: tuple[str, str], body: bytes | None = None
    ) -> Answer:
        """Send exactly these fields beside `Host` and the length of a body."""
        with Http1Connection(self.gate.sandbox) as connection:
            return connection.request(method, path, fields, body)

    def call(
        self, method: str, path: str, value: Any = None, field: str = "sessionid"
    ) -> dict[str, Any]:
        """Send JSON with the session and return the JSON of a success."""
        body = None if value is None else json.dumps(value).encode()
        fields = [(field, self.session), *([JSON] if body else [])]
        answer = self.ask(method, f"{self.base}/rest/2.0{path}", *fields, body=body)
        assert answer.status == 200, answer
        return answer.json()

    def payload(self) -> bytes:
        """Return the document's payload with a name and a password that are right."""
        changed = PAYLOAD.replace('"my.username"', json.dumps(self.demo["username"]))
        return changed.replace('"password"\n', f"{json.dumps(self.demo['password'])}\n").encode()

    def create(self, **fields: str) -> str:
        """Make an account and return its id."""
        made = self.call("POST", "/ACCOUNT", {"brmObjects": {"Name": unique("Wire"), **fields}})
        return taken(made, "createResponse")[0]


@pytest.fixture
def wire(gate: Gate, demo: dict[str, Any], api: BillingPlatform) -> Wire:
    """Raw requests with the session of the client."""
    return Wire(gate, demo, api.session.headers["sessionid"])


def session_of(wire: Wire, answer: Answer) -> str:
    """Return the session of a login's answer, whose shape is the founding document's."""
    assert answer.status == 200 and answer.header("content-type") == "application/json", answer
    (row,) = answer.json()["loginResponse"]
    assert list(answer.json()) == ["loginResponse"]
    assert (row["ErrorCode"], row["ErrorText"]) == ("0", []) and row["SessionID"], "no session"
    wire.gate.secrets.add(row["SessionID"])
    return row["SessionID"]


def run_curl(line: str, authority: str) -> tuple[int, Any]:
    """Run a line as a shell would, trusting the local authority; return the status and the JSON."""
    arguments = shlex.split(line.replace("\\\n", " "))
    ended = subprocess.run(
        [*arguments, "--silent", "--show-error", "--write-out", "\n%{http_code}"],
        capture_output=True,
        text=True,
        timeout=CURL_SECONDS,
        env={**os.environ, "CURL_CA_BUNDLE": authority},
        check=True,
    )
    body, _, status = ended.stdout.rpartition("\n")
    return int(status), json.loads(body)


# The founding document.
def test_the_documents_curl_line_retrieves_a_record(wire: Wire, quickstart: dict[str, Any]) -> None:
    """`--data ''` makes it a POST without a body; host, session and id are put into place."""
    record = wire.create(Status="ACTIVE")
    line = CURL.replace("https://{env}.billingplatform.com/{org}", wire.demo["base_url"])
    line = line.replace("thisWillBeAStringOfCharacters", wire.session)
    status, answer = run_curl(line.replace("12345", record), quickstart["ca_file"])
    assert status == 200, answer
    (found,) = answer["retrieveResponse"]
    assert (found["Id"], found["Status"]) == (record, "ACTIVE")


# The founding document.
def test_the_documents_curl_line_as_printed_gets_the_documents_error(
    wire: Wire, quickstart: dict[str, Any]
) -> None:
    """Only the host is another; beside the printed members stand those that clients look for."""
    line = CURL.replace("https://{env}.billingplatform.com/{org}", wire.demo["base_url"])
    status, answer = run_curl(line, quickstart["ca_file"])
    assert status == 401
    assert {name: answer[name] for name in INVALID} == INVALID
    assert [row["error_code"] for row in answer["errors"]] == ["INVALID_SESSION_ID"]


# The founding document.
def test_the_documents_payload_and_its_logout_as_bytes(wire: Wire) -> None:
    """The logout names no organisation; afterwards the session is nobody's."""
    path = f"{wire.base}/rest/2.0"
    session = session_of(wire, wire.ask("POST", f"{path}/login", JSON, body=wire.payload()))
    request = LOGOUT.replace("api.billingplatform.com", wire.gate.sandbox.authority)
    request = request.replace("YOUR_SESSION_ID", session)
    with Http1Connection(wire.gate.sandbox) as connection:
        connection.send(f"{request}\n\n".replace("\n", "\r\n").encode())
        ended = connection.read_answer()
    assert ended.status == 200, ended
    assert ended.json() == {
        "logoutResponse": [{"ErrorCode": "0", "ErrorText": " ", "Success": "true"}]
    }
    assert wire.ask("GET", f"{path}/ACCOUNT", ("sessionid", session)).status == 401


# The founding document's prose and samples; bp-py, bp-js, bp-ts and bp-nr send the field.
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sessionid", "{}"), ("sessionId", "{}"), ("SESSIONID", "{}"),
        ("Authorization", "sessionid {}"), ("Authorization", "Session {}"),
        ("authorization", "SESSION   {}"),
    ],
)  # fmt: skip
def test_a_session_in_each_of_its_carriers(wire: Wire, name: str, value: str) -> None:
    """All of them lead to the same caller, alone and together."""
    record = wire.create()
    path = f"{wire.base}/rest/2.0/ACCOUNT/{record}"
    field = (name, value.format(wire.session))
    assert wire.ask("GET", path, field).status == 200
    assert wire.ask("GET", path, field, ("sessionid", wire.session)).status == 200


def test_two_sessions_in_one_request_are_refused(
    wire: Wire, signed_in: Callable[..., BillingPlatform]
) -> None:
    """Even two of the same user, in two equal fields: another reader takes the other."""
    other = signed_in().session.headers["sessionid"]
    path = f"{wire.base}/rest/2.0/ACCOUNT/{wire.create()}"
    fields = [("sessionid", wire.session), ("sessionid", other)]
    assert wire.ask("GET", path, *fields).status == 400
    for wrong in ("Session", "Basic azpz", f"Bearer {other}", f"Session {other}x"):
        fields = [("sessionid", wire.session), ("Authorization", wrong)]
        assert wire.ask("GET", path, *fields).status == 401, wrong


# bp-js; browsers name text/plain.
@pytest.mark.parametrize(
    "fields",
    [
        [], [("Content-Type", "text/plain;charset=UTF-8")], [JSON],
        [("Content-Type", "application/json; charset=utf-8")],
        [("sessionid", "an old one"), ("Authorization", "Session old")],
    ],
)  # fmt: skip
def test_a_login_whatever_its_fields_say(wire: Wire, fields: list[tuple[str, str]]) -> None:
    """The body is JSON all the same, and what is left of an older session does not matter."""
    path = f"{wire.base}/rest/2.0/login"
    session_of(wire, wire.ask("POST", path, *fields, body=wire.payload()))


# bp-nr sends //rest; the vendor's article writes LOGIN.
@pytest.mark.parametrize("path", ["/rest/2.0/LOGIN", "//rest/2.0/login", "/REST/2.0/Login"])
def test_a_login_however_its_path_is_spelt(wire: Wire, path: str) -> None:
    """Also the calls that follow."""
    session = session_of(wire, wire.ask("POST", f"{wire.base}{path}", body=wire.payload()))
    base = f"{wire.base}{path}".rpartition("/")[0]
    record = wire.create()
    found = wire.ask("GET", f"{base}/account/{record}", ("sessionid", session))
    assert found.json()["retrieveResponse"][0]["Id"] == record
    assert wire.ask("POST", f"{base}/LOGOUT", ("sessionid", session)).status == 200


# What is no login; bp-js takes whatever has no SessionID for a refusal.
@pytest.mark.parametrize(
    "body",
    [
        b"", b"x", b"[]", b"{}", b'{"username":"a"}', b'{"username":1,"password":"b"}',
        b'{"username":"","password":"b"}', b'{"username":"a\\u0000","password":"b"}',
        b'{"username":"' + b"a" * 129 + b'","password":"b"}',
        b'{"username":"a","password":"' + b"b" * 1_025 + b'"}',
    ],
)  # fmt: skip
def test_a_login_that_cannot_be_read(wire: Wire, body: bytes) -> None:
    """400 in both shapes."""
    answer = wire.ask("POST", f"{wire.base}/rest/2.0/login", JSON, body=body)
    assert answer.status == 400, answer
    assert answer.json()["error"] == "bad_request"
    assert answer.json()["errors"][0]["error_code"] == "BAD_REQUEST"


# An integration sends all in the query; bp-py sends Basic; RFC 6749 has a form.
@pytest.mark.parametrize("place", ["query", "basic", "form", "everywhere"])
def test_an_oauth_client_in_each_of_its_places(wire: Wire, place: str) -> None:
    """The answer is OAuth's own; no cache keeps it."""
    client = {name: wire.demo[name] for name in ("client_id", "client_secret")}
    token = base64.b64encode(":".join(client.values()).encode()).decode()
    grant = {"grant_type": "client_credentials"}
    fields, query, form = [], grant, {}
    if place in ("basic", "everywhere"):
        fields.append(("Authorization", f"Basic {token}"))
    if place in ("query", "everywhere"):
        query = {**grant, **client}
    if place in ("form", "everywhere"):
        form = {**grant, **client}
        fields.append(("Content-Type", "application/x-www-form-urlencoded"))
    if place == "form":
        query = {}
    path = f"{wire.base}/auth/1.0/authenticate?{urlencode(query)}"
    answer = wire.ask("POST", path, *fields, body=urlencode(form).encode())
    assert answer.status == 200, answer
    given = answer.json()
    wire.gate.secrets.add(given["access_token"])
    wire.gate.secrets.add(given["refresh_token"])
    assert set(given) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert given["refresh_token"].startswith("bpf_test_refresh_")
    assert given["token_type"] == "Bearer" and 0 < given["expires_in"] <= 86_400
    assert answer.header("cache-control") == "no-store"
    bearer = ("Authorization", f"bearer {given['access_token']}")
    record = f"{wire.base}/rest/2.0/ACCOUNT/{wire.create()}"
    assert wire.ask("GET", record, bearer).status == 200


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("", 400, "invalid_request"),
        ("grant_type=password", 400, "unsupported_grant_type"),
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=x&client_secret=y", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=x&client_id=x", 400, "invalid_request"),
    ],
)
def test_oauths_own_errors(wire: Wire, query: str, status: int, error: str) -> None:
    """RFC 6749, section 5.2; a 401 has the challenge that the RFC demands."""
    answer = wire.ask("POST", f"{wire.base}/auth/1.0/authenticate?{query}")
    assert (answer.status, answer.json()["error"]) == (status, error), answer
    assert answer.json()["error_description"]
    challenge = answer.header("www-authenticate")
    assert (challenge or "").startswith("Basic ") == (status == 401)


# bp-js.
def test_a_query_as_a_post(wire: Wire) -> None:
    """The statement is a member of the body."""
    record = wire.create(Status="ACTIVE")
    sql = f"SELECT id, status FROM account a WHERE a.Id = {record}"
    for found in (
        wire.call("POST", "/query", {"sql": sql}),
        wire.call("GET", f"/query?sql={quote(sql)}"),
    ):
        (row,) = found["queryResponse"]
        # bp-nr writes columns in small letters and reads them as the API spells them.
        assert (row["Id"], row["Status"]) == (record, "ACTIVE")


# bp-ts.
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_of_the_record_that_the_path_names(wire: Wire, method: str) -> None:
    """With the fields under `brmObjects` or bare."""
    record = wire.create(Status="ACTIVE")
    for status, body in (
        ("ONE", {"brmObjects": {"Status": "ONE"}}),
        ("TWO", {"brmObjects": [{"Id": record, "Status": "TWO"}]}),
        ("THREE", {"Status": "THREE"}),
    ):
        (row,) = wire.call(method, f"/ACCOUNT/{record}", body)["updateResponse"]
        assert {name: row[name] for name in DONE} == DONE, row
        (found,) = wire.call("GET", f"/ACCOUNT/{record}", field="sessionId")["retrieveResponse"]
        assert found["Status"] == status


def test_what_no_client_asks_for_is_answered_in_the_same_shapes(wire: Wire) -> None:
    """Wrong methods, unknown paths and a body in a coding."""
    session = ("sessionid", wire.session)
    for method, path, fields, status, word in (
        ("GET", "/rest/2.0/login", [], 405, "method_not_allowed"),
        ("DELETE", "/rest/2.0/ACCOUNT", [session], 405, "method_not_allowed"),
        ("GET", "/rest/2.0/a/b/c", [session], 404, "not_found"),
        ("GET", "/rest/2.0/a/b/c", [], 401, "unauthorized"),
        ("GET", "/rest/2.0", [], 401, "unauthorized"),
        ("POST", "/auth/1.0/refresh", [], 401, "unauthorized"),
        ("POST", "/rest/2.0/ACCOUNT", [session, ("Content-Encoding", "gzip")], 415,
         "unsupported_media_type"),
    ):  # fmt: skip
        body = b"{}" if method == "POST" else None
        answer = wire.ask(method, f"{wire.base}{path}", *fields, body=body)
        assert (answer.status, answer.json()["error"]) == (status, word), answer
        assert answer.json()["message"] == answer.json()["errors"][0]["error_text"]
