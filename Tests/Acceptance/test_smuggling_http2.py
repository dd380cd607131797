"""Requests of HTTP/2 that would be two, or another one, once somebody wrote them down in HTTP/1.1.

RFC 9113, section 8, calls them malformed: each costs its own stream, is answered with a refusal, or
ends its connection. None is admitted, and a good stream beside it is answered: H5.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from harness import ApiUser, Gate, Http2Connection, StreamLost
from harness.billogram import CUSTOMERS, assert_ok

ANSWER_SECONDS = 5.0
PROBE = f"{CUSTOMERS}?page=1"
Fields = list[tuple[str, str]]
PSEUDO = (":method", ":scheme", ":authority", ":path")
SMUGGLED = f"GET {PROBE} HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(frozen=True)
class Shape:
    """What is changed in a good request, and what becomes of it.

    `fields` replace those of their name, `None` drops one; the names of `more` come last.
    """

    name: str
    fields: dict[str, str | None]
    more: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    statuses: tuple[int, ...] = ()
    """The statuses that are right; without any the stream or its connection ends unanswered."""

    def build(self, gate: Gate, caller: ApiUser) -> Fields:
        """Return all fields in order."""
        good = {
            ":method": "GET" if self.body is None else "POST",
            ":scheme": "https",
            ":authority": gate.sandbox.authority,
            ":path": PROBE if self.body is None else CUSTOMERS,
            "authorization": caller.authorization[1],
        }
        whole = {**good, **self.fields}
        pairs = [(name, value) for name, value in whole.items() if value is not None]
        return [*pairs, *self.more]


def regular(name: str, value: str) -> Shape:
    """Return a shape with one more field."""
    return Shape(f"{name!r}: {value[:20]!r}", {}, ((name, value),))


PSEUDO_FIELDS = [
    *(Shape(f"no {name}", {name: None}) for name in (":method", ":scheme", ":path")),
    *(Shape(f"two of {name}", {}, ((name, "/"),)) for name in PSEUDO),
    Shape("no authority", {":authority": None}, statuses=(400,)),
    Shape("an empty path", {":path": ""}),
    Shape("an unknown pseudo-header", {":proto": "h2"}),
    Shape("one of answers", {":status": "200"}),
    Shape("one of WebSockets", {":protocol": "websocket"}),
    Shape("a pseudo-header behind a field", {":path": None}, ((":path", PROBE),)),
]

LINES = [
    Shape("CR LF in the path", {":path": f"/ HTTP/1.1\r\nX: y\r\n\r\n{SMUGGLED}"}),
    Shape("LF in the path", {":path": f"{PROBE}\n"}),
    Shape("NUL in the path", {":path": f"{PROBE}\0"}),
    Shape("a space in the path", {":path": f"{PROBE} HTTP/1.1"}),
    Shape("a tab in the path", {":path": f"{PROBE}\t"}),
    Shape("a fragment in the path", {":path": f"{PROBE}#a"}, statuses=(400,)),
    Shape("a path that is none", {":path": "api/v2/customer"}, statuses=(400,)),
    Shape("a path in absolute form", {":path": f"https://localhost{PROBE}"}, statuses=(400,)),
    Shape("an asterisk for GET", {":path": "*"}, statuses=(400,)),
    Shape("CR LF in the authority", {":authority": "localhost\r\nX: y"}),
    Shape("a space in the authority", {":authority": "localhost x"}),
    Shape("a user in the authority", {":authority": "user@localhost"}, statuses=(400,)),
    Shape("a path in the authority", {":authority": "localhost/x"}, statuses=(400,)),
    Shape("a list in the authority", {":authority": "localhost,other"}, statuses=(400,)),
    Shape("CR LF in the method", {":method": f"GET / HTTP/1.1\r\n\r\n{SMUGGLED}"}),
    Shape("a space in the method", {":method": "GET /"}),
    Shape("an empty method", {":method": ""}, statuses=(400,)),
    Shape("a tunnel", {":method": "CONNECT", ":scheme": None, ":path": None}, statuses=(400,)),
    Shape("CR LF in the scheme", {":scheme": "https\r\nX: y"}),
]

NAMES = [
    *(
        regular(name, value)
        for name, value in (
            ("connection", "close"), ("connection", "authorization"), ("keep-alive", "1"),
            ("proxy-connection", "close"), ("transfer-encoding", "chunked"), ("upgrade", "h2c"),
            ("te", "gzip"), ("te", "trailers, gzip"), ("X-Upper", "y"), ("Content-Length", "0"),
            ("x y", "z"), ("x:y", "z"), ("x\r\ny", "z"), ("x\0", "z"), ("", "z"), ("x\x7f", "z"),
            ("x\xe5", "z"), ("x(y)", "z"), ("x", "y\r\nz: 1"), ("x", f"y\r\n\r\n{SMUGGLED}"),
            ("x", "y\n"), ("x", "y\r"), ("x", "y\0"),
        )
    ),
    Shape("a control character in a value", {}, (("x", "y\x01"),), statuses=(400,)),
    Shape("a deletion in a value", {}, (("x", "y\x7f"),), statuses=(400,)),
    Shape("another host", {"host": "other.example"}, statuses=(400,)),
    Shape("a second host", {"host": "localhost"}, (("host", "localhost"),), statuses=(400,)),
    Shape("another host without an authority", {":authority": None, "host": "other.example"},
          statuses=(403, 421)),
]  # fmt: skip

LENGTHS = [
    Shape("a length over the body", {"content-length": "9"}, body=b"{}"),
    Shape("a length below the body", {"content-length": "1"}, body=b"{}"),
    Shape("a length without a body", {"content-length": "9"}),
    Shape("two lengths", {"content-length": "2"}, (("content-length", "3"),), b"{}"),
    Shape("a signed length", {"content-length": "+2"}, body=b"{}", statuses=(400,)),
    Shape("a list of lengths", {"content-length": "2, 2"}, body=b"{}", statuses=(400,)),
    Shape("a length in words", {"content-length": "two"}, body=b"{}"),
    Shape("a negative length", {"content-length": "-2"}, body=b"{}"),
    Shape("zero, and then a request", {"content-length": "0"}, body=SMUGGLED.encode()),
]


def outcome(connection: Http2Connection, shape: Shape, fields: Fields) -> int | None:
    """Send the shape; return the status of its answer, or None when it has none."""
    try:
        number = connection.start_raw(fields, end=shape.body is None)
        if shape.body is not None:
            connection.send_body(number, shape.body)
        return connection.read_answer(number).status
    except (StreamLost, OSError) as lost:
        assert not isinstance(lost, TimeoutError), "a hang"
        return None


@pytest.mark.row("H5")
@pytest.mark.parametrize(
    "shape", [*PSEUDO_FIELDS, *LINES, *NAMES, *LENGTHS], ids=lambda shape: shape.name
)
def test_a_malformed_request_is_never_admitted(gate: Gate, user: ApiUser, shape: Shape) -> None:
    """It is refused or lost with its stream; other connections and the server go on."""
    good = [(user.authorization[0].lower(), user.authorization[1])]
    with (
        Http2Connection(gate.sandbox, ANSWER_SECONDS) as bystander,
        Http2Connection(gate.sandbox, ANSWER_SECONDS) as connection,
    ):
        status = outcome(connection, shape, shape.build(gate, user))
        assert status in (shape.statuses or (None,))
        if not connection.closed and not connection.goaways.seen:
            assert_ok(connection.request("GET", PROBE, good))
        assert_ok(bystander.request("GET", PROBE, good))


@pytest.mark.row("H5")
def test_a_credential_in_trailers_is_none(gate: Gate, user: ApiUser) -> None:
    """Trailers are read and dropped."""
    credential = ("authorization", user.authorization[1])
    assert with_trailers(gate, [], [credential, ("x-trailer", "y")]) == 401


@pytest.mark.row("H5")
def test_pseudo_headers_in_trailers_end_the_stream(gate: Gate, user: ApiUser) -> None:
    """A second path is not a path."""
    credential = ("authorization", user.authorization[1])
    assert with_trailers(gate, [credential], [(":path", "/")]) is None


def with_trailers(gate: Gate, more: Fields, trailers: Fields) -> int | None:
    """Send a request without a body but with trailers; return its status, or None without one."""
    pseudo = zip(PSEUDO, ("POST", "https", gate.sandbox.authority, CUSTOMERS), strict=True)
    with Http2Connection(gate.sandbox, ANSWER_SECONDS) as connection:
        number = connection.start_raw([*pseudo, *more], end=False)
        try:
            connection.protocol.send_headers(number, trailers, end_stream=True)
            connection.flush()
            return connection.read_answer(number).status
        except StreamLost:
            return None
