"""Bad input to BillingPlatform's login: a clear error each time, nothing stored, never a 500."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harness import Answer, Gate, Http1Connection, Http2Connection
from harness.billingplatform import JSON, PASSWORD, Person

LOGIN_BODY_BYTES_MAX = 16_384
NAME_BYTES_MAX = 128
PASSWORD_BYTES_MAX = 1_024
MEBIBYTE = 1_048_576

TABLES = ("organisations", "credentials", "secrets", "sessions", "networks", "audit", "documents")
"""What a refused login must leave as it was; the feed and the nodes move by themselves."""


@pytest.fixture(scope="module")
def own(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server that nobody else uses, so that every row in its store is this module's."""
    running = Gate.start(binary, tmp_path_factory.mktemp("bad-login"))
    running.create_organisation("acme")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def person(own: Gate) -> Person:
    """A person who could sign in."""
    return Person.create(own, "acme")


@pytest.fixture
def unchanged(own: Gate, person: Person) -> Iterator[None]:
    """Assert that a test has stored nothing, and that the person can still sign in."""
    before = rows(own)
    yield
    assert rows(own) == before
    assert person.login()


def rows(gate: Gate) -> dict[str, int]:
    """Return how many rows each table has."""
    path = f"file:{gate.data / 'tollgate.sqlite'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True, timeout=10)) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in TABLES
        }


def login_body(**members: object) -> bytes:
    """Return a login of a right name and password, with members changed."""
    return json.dumps({"username": "ada", "password": PASSWORD, **members}).encode()


def send(person: Person, body: bytes) -> Answer:
    """Post a body to the login."""
    return person.ask("POST", "/login", [JSON], body)


def assert_error(answer: Answer, status: int, code: str) -> str:
    """Assert the form of every error, with both documented shapes; return its sentence."""
    assert answer.status == status, answer
    assert (answer.header("content-type") or "").startswith("application/json"), answer
    content = answer.json()
    assert content["error"] and content["message"], content
    (row,) = content["errors"]
    assert row["error_code"] == code and row["error_text"], content
    assert "loginResponse" not in content, content
    return str(content["message"])


MISSING = {
    "no body": b"",
    "an empty object": b"{}",
    "no password": b'{"username":"ada"}',
    "no name": b'{"password":"four words of one test"}',
    "a null password": login_body(password=None),
    "a null name": login_body(username=None),
    "names in another case": b'{"Username":"ada","Password":"four words of one test"}',
    "a number for a name": login_body(username=1),
    "a list for a password": login_body(password=[PASSWORD]),
    "an object for a name": login_body(username={"a": 1}),
    "a flag for a password": login_body(password=True),
    "a name twice": b'{"username":"ada","username":"bob","password":"four words of one test"}',
}


@pytest.mark.parametrize("case", MISSING)
@pytest.mark.usefixtures("unchanged")
def test_a_login_without_its_members_is_refused(person: Person, case: str) -> None:
    """Absent, null, twice, or of another type: 400, and what is wrong is said."""
    message = assert_error(send(person, MISSING[case]), 400, "BAD_REQUEST")
    assert "username" in message or "password" in message, message


NO_OBJECTS = {
    "a list": b"[]",
    "a list of a login": b"[" + login_body() + b"]",
    "null": b"null",
    "a text": b'"ada"',
    "a number": b"1e3",
    "a form": b"username=ada&password=four+words+of+one+test",
    "XML": b"<login><username>ada</username></login>",
    "half a login": login_body()[:-1],
    "a login and more": login_body() + b"{}",
    "NUL bytes": b"\0" * 64,
    "a NUL behind it": login_body() + b"\0",
    "no UTF-8": b'{"username":"\xff\xfe","password":"four words of one test"}',
    "half a surrogate pair": b'{"username":"\\ud800","password":"four words of one test"}',
    "deep nesting": b"[" * 8_000 + b"]" * 8_000,
    "deep nesting of objects": b'{"a":' * 2_500 + b"1" + b"}" * 2_500,
    "an endless number": b"1" * 16_000,
}


@pytest.mark.parametrize("case", NO_OBJECTS)
@pytest.mark.usefixtures("unchanged")
def test_a_body_that_is_no_object_is_refused(person: Person, case: str) -> None:
    """400 in the dialect's form, on a connection that goes on."""
    with Http1Connection(person.gate.sandbox) as connection:
        for _ in range(2):
            answer = connection.request("POST", f"{person.base}/login", [JSON], NO_OBJECTS[case])
            assert_error(answer, 400, "BAD_REQUEST")
    assert person.gate.explain(answer.request_id)["reason"] == "unreadable"


NO_NAMES = {
    "NUL": "ada\0byron",
    "NUL at the end": "ada\0",
    "CR": "ada\rbyron",
    "LF": "ada\nbyron",
    "CR and LF": "ada\r\nX-Forged: yes",
    "escape": "ada\x1b[2Jbyron",
    "delete": "ada\x7f",
    "next line": "ada\x85byron",
    "line separator": "ada\u2028byron",
    "right to left": "ada\u202enoryb",
    "nothing visible": "\u200b",
    "a space before": " ada",
    "a space behind": "ada ",
    "empty": "",
    "too long": "a" * (NAME_BYTES_MAX + 1),
    "too many bytes": "\u00e5" * (NAME_BYTES_MAX // 2 + 1),
}


@pytest.mark.parametrize("case", NO_NAMES)
@pytest.mark.usefixtures("unchanged")
def test_a_name_that_nobody_can_have_is_refused_at_the_login(person: Person, case: str) -> None:
    """400 without an echo: neither a field of the answer nor a word of the record comes of it."""
    answer = send(person, login_body(username=NO_NAMES[case]))
    message = assert_error(answer, 400, "BAD_REQUEST")
    assert message.startswith("username must be")
    assert answer.header("x-forged") is None
    record = person.gate.explain(answer.request_id)
    assert record["reason"] == "unreadable" and "byron" not in json.dumps(record), record


def names(own: Gate) -> list[str]:
    """Return the sign-in names of the people of the organisation."""
    return [one["name"] for one in own.command("user", "list", "--organisation", "acme").json()]


@pytest.mark.parametrize("case", [case for case, name in NO_NAMES.items() if "\0" not in name])
def test_a_name_that_nobody_can_have_is_refused_by_the_command(own: Gate, case: str) -> None:
    """Exit code 64, one clean line for the operator, and nobody was made.

    An argument cannot hold NUL on any system, so no command ever sees one.
    """
    people = names(own)
    before = rows(own)
    refused = own.command(
        "user", "create", NO_NAMES[case], "--organisation", "acme", "--environment", "sandbox",
        text=PASSWORD + "\n", expect=64,
    )  # fmt: skip
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    assert "is no user name" in line
    assert not [letter for letter in line if ord(letter) < 0x20 or letter in "\x7f\x85\u2028"]
    assert names(own) == people
    after = rows(own)
    # That somebody tried is itself on record.
    assert {**after, "audit": 0} == {**before, "audit": 0}
    assert after["audit"] == before["audit"] + 1
    assert own.command("audit", "list").json()[-1]["action"] == "denied"


@pytest.mark.parametrize(
    "organisation",
    ["%00", "acme%00", "acme%0d%0a", "acme%2fada", "%ff", "a" * 2_000, "acme%0aX", "%20"],
)
@pytest.mark.usefixtures("unchanged")
def test_an_organisation_that_cannot_be_is_an_error_of_the_caller(
    person: Person, organisation: str
) -> None:
    """Whatever stands in the path: refused, and never a failure."""
    base = f"/{organisation}/rest/2.0"
    answer = person.ask("POST", "/login", [JSON], login_body(username=person.name), base=base)
    assert answer.status in (400, 401, 404), answer
    assert answer.request_id


# MARK: Lengths


@pytest.mark.usefixtures("unchanged")
def test_names_and_passwords_have_their_lengths(person: Person) -> None:
    """The longest is read and then wrong; one byte more is a 400."""
    longest = {"username": "a" * NAME_BYTES_MAX, "password": "p" * PASSWORD_BYTES_MAX}
    read = send(person, login_body(**longest))
    assert read.status == 401 and read.json()["loginResponse"][0]["SessionID"] == "", read
    for member, value in longest.items():
        answer = send(person, login_body(**{**longest, member: value + "x"}))
        assert assert_error(answer, 400, "BAD_REQUEST").startswith(f"{member} must be")


@pytest.mark.usefixtures("unchanged")
def test_a_login_has_its_length(person: Person) -> None:
    """The longest body is read; one byte more is a 413."""
    body = login_body(username="nobody.at.all")
    for extra, status in ((0, 401), (1, 413)):
        padded = body.ljust(LOGIN_BODY_BYTES_MAX + extra)
        assert send(person, padded).status == status


@pytest.mark.usefixtures("unchanged")
def test_a_password_of_a_mebibyte_is_413(person: Person) -> None:
    """In the dialect's form, over both versions: sent whole, only announced, and unannounced."""
    body = login_body(username=person.name, password="p" * MEBIBYTE)
    path = f"{person.base}/login"
    assert_error(send(person, body), 413, "REQUEST_TOO_LARGE")
    with Http1Connection(person.gate.sandbox) as announced:
        announced.start("POST", path, [JSON, ("Content-Length", str(len(body)))])
        assert_error(announced.read_answer(), 413, "REQUEST_TOO_LARGE")
    with Http1Connection(person.gate.sandbox) as chunked:
        chunked.start("POST", path, [JSON, ("Transfer-Encoding", "chunked")])
        part = body[: LOGIN_BODY_BYTES_MAX + 1]
        chunked.send(b"%x\r\n%s\r\n" % (len(part), part))
        assert_error(chunked.read_answer(), 413, "REQUEST_TOO_LARGE")
    with Http2Connection(person.gate.sandbox) as two:
        answer = two.request("POST", path, [JSON], body)
        assert_error(answer, 413, "REQUEST_TOO_LARGE")
