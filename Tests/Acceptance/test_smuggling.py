"""Requests that two readers could frame differently: each gets at most one answer.

Every shape carries a whole second request where a careless reader would find one. Behind a reader
that frames otherwise, an answer to those bytes would be handed to somebody else: H5.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from harness import ApiUser, ConnectionLost, Endpoint, Gate, Http1Connection
from harness.billogram import CUSTOMERS

ANSWER_SECONDS = 5.0
PROBE = f"{CUSTOMERS}?page=1"
GET, POST = f"GET {PROBE} HTTP/1.1", f"POST {CUSTOMERS} HTTP/1.1"
CHUNKED = "Transfer-Encoding: chunked"
SMUGGLED = "<smuggled>"
"""Stands for a whole good request, with the caller's credential."""


@dataclass(frozen=True)
class Shape:
    """What is sent, without Host and credential, and the status of the only answer to it.

    The fields come behind a good Host and Authorization, or in front of them where `leads` says so.
    """

    name: str
    fields: str
    body: str = SMUGGLED
    status: int = 400
    line: str = POST
    leads: bool = False

    def encode(self, endpoint: Endpoint, caller: ApiUser) -> bytes:
        """Return the bytes; a field may hold any octet, written as its ISO-8859-1 letter."""
        good = f"Host: {endpoint.authority}\r\nAuthorization: {caller.authorization[1]}\r\n"
        fields = f"{self.fields}\r\n" if self.fields else ""
        head = fields + good if self.leads else good + fields
        body = self.body.replace(SMUGGLED, f"{GET}\r\n{good}\r\n")
        return f"{self.line}\r\n{head}\r\n{body}".encode("latin-1")


LENGTHS = [
    Shape("length and chunks", f"Content-Length: 3\r\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("chunks and length", f"{CHUNKED}\r\nContent-Length: 3", f"0\r\n\r\n{SMUGGLED}"),
    Shape("length zero and chunks", f"Content-Length: 0\r\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("two lengths", "Content-Length: 0\r\nContent-Length: 40"),
    Shape("one length twice", "Content-Length: 2\r\nContent-Length: 2", f"{{}}{SMUGGLED}"),
    Shape("a list of lengths", "Content-Length: 2, 2", f"{{}}{SMUGGLED}"),
    Shape("a signed length", "Content-Length: +2", f"{{}}{SMUGGLED}"),
    Shape("a negative length", "Content-Length: -1"),
    Shape("a hexadecimal length", "Content-Length: 0x2", f"{{}}{SMUGGLED}"),
    Shape("a length in words", "Content-Length: two"),
    Shape("an empty length", "Content-Length:"),
    Shape("a length with a point", "Content-Length: 2.0", f"{{}}{SMUGGLED}"),
    Shape("a length with a space in it", "Content-Length: 0 2"),
    Shape("a length beyond 64 bits", "Content-Length: 18446744073709551618"),
    Shape("a length beyond 2^53", "Content-Length: 99999999999999999"),
    Shape("a length whose name has a space", "Content-Length : 2"),
    Shape("a length with a vertical tab", "Content-Length: \x0b2"),
]

CODINGS = [
    Shape("a coding that ends alike", "Transfer-Encoding: xchunked", status=501),
    Shape("a coding that begins alike", "Transfer-Encoding: chunkedx", status=501),
    Shape("no coding", "Transfer-Encoding: identity", status=501),
    Shape("an empty coding", "Transfer-Encoding:", status=501),
    Shape("gzip and chunks", "Transfer-Encoding: gzip, chunked", f"0\r\n\r\n{SMUGGLED}", 501),
    Shape("chunks and identity", "Transfer-Encoding: chunked, identity"),
    Shape("chunks twice", "Transfer-Encoding: chunked, chunked", f"0\r\n\r\n{SMUGGLED}"),
    Shape("two chunked fields", f"{CHUNKED}\r\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("a second field of identity", f"{CHUNKED}\r\nTransfer-Encoding: identity"),
    Shape("a comma behind", "Transfer-Encoding: chunked,", f"0\r\n\r\n{SMUGGLED}"),
    Shape("a comma before", "Transfer-Encoding: ,chunked", f"0\r\n\r\n{SMUGGLED}", 501),
    Shape("quoted", 'Transfer-Encoding: "chunked"', f"0\r\n\r\n{SMUGGLED}", 501),
    Shape("a parameter", "Transfer-Encoding: chunked;q=1", f"0\r\n\r\n{SMUGGLED}", 501),
    Shape("a space before the colon", "Transfer-Encoding : chunked", f"0\r\n\r\n{SMUGGLED}"),
    Shape("a vertical tab", "Transfer-Encoding: \x0bchunked", f"0\r\n\r\n{SMUGGLED}"),
    Shape("a letter beyond ASCII", "Transfer-Encoding: chunked\xa0", f"0\r\n\r\n{SMUGGLED}", 501),
    Shape("a folded value", "Transfer-Encoding:\r\n chunked", f"0\r\n\r\n{SMUGGLED}"),
    Shape("hidden by a fold", f"X: y\r\n {CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("hidden by a bare LF", f"X: y\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("hidden by a bare CR", f"X: y\r{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("hidden by NUL", f"X: y\0\r\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    Shape("in HTTP/1.0", CHUNKED, f"0\r\n\r\n{SMUGGLED}", line=POST.replace("1.1", "1.0")),
]

HEADS = [
    Shape("a space before the first field", " X: y", leads=True),
    Shape("a tab before the first field", "\tX: y", leads=True),
    Shape("a field without a colon", "X"),
    Shape("a field without a name", ": y"),
    Shape("a name with a space", "X Y: z"),
    Shape("a name in brackets", "X(Y): z"),
    Shape("a name beyond ASCII", "X\xe5: z"),
    Shape("a second Host", "Host: other.example"),
    Shape("an end of the head in bare LFs", f"X: y\n\n{SMUGGLED}"),
    Shape("a bare LF behind the first line", "", line=f"{GET}\nX: y"),
    Shape("a bare CR in the first line", "", line=f"{GET}\rX: y"),
    Shape("a tab in the first line", "", line=GET.replace(" HTTP", "\tHTTP")),
    Shape("a space behind the version", "", line=f"{GET} "),
    Shape("a space before the method", "", line=f" {GET}"),
    Shape("no version", "", line=f"GET {PROBE}"),
    Shape("HTTP/0.9", "", line=f"GET {PROBE} HTTP/0.9"),
    Shape("HTTP/1.2", "", line=f"GET {PROBE} HTTP/1.2"),
    Shape("HTTP/2.0", "", line=f"GET {PROBE} HTTP/2.0"),
    Shape("HTTP/1.10", "", line=f"GET {PROBE} HTTP/1.10"),
    Shape("RTSP", "", line=f"GET {PROBE} RTSP/1.0"),
    Shape("RTSP with a body", "Content-Length: 9999", line=f"POST {CUSTOMERS} RTSP/1.0"),
    Shape("RTSP OPTIONS", "", line="OPTIONS * RTSP/1.0"),
    Shape("ICE", "", line=f"SOURCE {PROBE} ICE/1.0"),
    Shape("a method of RTSP", "", line=f"DESCRIBE {PROBE} RTSP/1.0"),
    Shape("a tunnel", "", line="CONNECT localhost:443 HTTP/1.1"),
    Shape("the preface of HTTP/2", "", line="PRI * HTTP/2.0"),
]

CHUNKS = [
    Shape(f"a chunk size of {name}", CHUNKED, f"{size}\r\n{{}}\r\n0\r\n\r\n{SMUGGLED}")
    for name, size in {
        "0x2": "0x2",
        "+2": "+2",
        "-2": "-2",
        "a space before": " 2",
        "a space behind": "2 ",
        "a tab behind": "2\t",
        "nothing": "",
        "65 bits": "1" + "0" * 16,
        "a letter too far": "2g",
        "a control character": "2\x01",
        "an extension with a bare LF": "2;a\nb",
        "an extension with a bare CR": "2;a\rb",
        "an extension with NUL": "2;a\0b",
    }.items()
] + [
    Shape("a size that ends in a bare LF", CHUNKED, f"2\n{{}}\r\n0\r\n\r\n{SMUGGLED}"),
    Shape("a size that ends in a bare CR", CHUNKED, f"2\r{{}}\r\n0\r\n\r\n{SMUGGLED}"),
    Shape("data that ends in a bare LF", CHUNKED, f"2\r\n{{}}\n0\r\n\r\n{SMUGGLED}"),
    Shape("data longer than its size", CHUNKED, f"2\r\n{{}}xx\r\n0\r\n\r\n{SMUGGLED}"),
    Shape("data without its end", CHUNKED, f"2\r\n{{}}0\r\n\r\n{SMUGGLED}"),
    Shape("a last chunk with a bare LF", CHUNKED, f"2\r\n{{}}\r\n0\n\r\n{SMUGGLED}"),
    Shape("trailers with a fold", CHUNKED, f"2\r\n{{}}\r\n0\r\nX: y\r\n z\r\n\r\n{SMUGGLED}"),
    Shape("trailers with a bare LF", CHUNKED, f"2\r\n{{}}\r\n0\r\nX: y\nZ: z\r\n\r\n{SMUGGLED}"),
    Shape(
        "framing in trailers",
        CHUNKED,
        f"2\r\n{{}}\r\n0\r\nContent-Length: 9\r\n{CHUNKED}\r\n\r\n{SMUGGLED}",
    ),
    Shape("a trailer without a colon", CHUNKED, f"2\r\n{{}}\r\n0\r\nX\r\n\r\n{SMUGGLED}"),
]


def read_all(connection: Http1Connection) -> tuple[list[int], str]:
    """Return the statuses of all answers until the server ends the connection, and how it did."""
    statuses: list[int] = []
    while True:
        try:
            statuses.append(connection.read_answer().status)
        except ConnectionLost as lost:
            assert not lost.received, f"bytes behind the last answer: {lost.received[:80]!r}"
            return statuses, lost.how


def parameters(shapes: list[Shape]) -> pytest.MarkDecorator:
    """Make a test of each shape."""
    return pytest.mark.parametrize("shape", shapes, ids=lambda shape: shape.name)


@pytest.mark.row("H5")
@parameters([*LENGTHS, *CODINGS, *HEADS, *CHUNKS])
def test_an_ambiguous_request_gets_one_answer_and_the_end_of_its_connection(
    gate: Gate, user: ApiUser, shape: Shape
) -> None:
    """One refusal, then the end of the connection: nothing behind the first request is read."""
    with Http1Connection(gate.sandbox, ANSWER_SECONDS) as connection:
        connection.send(shape.encode(gate.sandbox, user))
        assert read_all(connection) == ([shape.status], "eof")


INNER = f"{GET}\r\nHost: localhost\r\n\r\n"
PLAIN = "X: y"
WHOLE = [
    Shape("a request as a body", f"Content-Length: {len(INNER)}", INNER),
    Shape("a request as the body of a GET", f"Content-Length: {len(INNER)}", INNER, 200, GET),
    Shape("a request in a chunk", CHUNKED, f"{len(INNER):x}\r\n{INNER}\r\n0\r\n\r\n"),
    Shape("a request of RTSP in a chunk", CHUNKED, "14\r\n\r\n\r\nGET / RTSP/1.0\r\n\r\n0\r\n\r\n"),
    Shape("leading zeros in a length", "Content-Length: 0002", "{}"),
    Shape("leading zeros in a chunk size", CHUNKED, "0002\r\n{}\r\n000\r\n\r\n"),
    Shape("a tab before the coding", "Transfer-Encoding:\tchunked", "2\r\n{}\r\n0\r\n\r\n"),
    Shape("a chunk's extension", CHUNKED, '2;a="b;c"\r\n{}\r\n0;z\r\n\r\n'),
    Shape("a host in trailers", CHUNKED, "2\r\n{}\r\n0\r\nHost: other.example\r\n\r\n"),
    Shape("empty lines before", PLAIN, "", 200, f"\r\n\r\n{GET}"),
    Shape("two spaces in the first line", PLAIN, "", 200, GET.replace(" HTTP", "  HTTP")),
    Shape("an upgrade to HTTP/2", "Connection: Upgrade\r\nUpgrade: h2c", "", 200, GET),
    Shape("RTSP in a field", "X: GET / RTSP/1.0", "", 200, GET),
]  # fmt: skip


@pytest.mark.row("H5")
@parameters(WHOLE)
def test_what_only_looks_like_two_requests_gets_one_answer(
    gate: Gate, user: ApiUser, shape: Shape
) -> None:
    """The body is nobody's request; what is sent behind it is the next one."""
    with Http1Connection(gate.sandbox, ANSWER_SECONDS) as connection:
        connection.send(shape.encode(gate.sandbox, user))
        assert connection.read_answer().status == shape.status
        if shape.name.startswith("an upgrade"):
            assert read_all(connection) == ([], "eof")
            return
        connection.start("GET", "/behind", [("Connection", "close")])
        assert read_all(connection) == ([404], "eof")


@pytest.mark.row("H5")
@pytest.mark.parametrize("piece", [1, 3, 17])
@pytest.mark.parametrize("line", [f"GET {PROBE} RTSP/1.0", f"SOURCE {PROBE} ICE/1.0"])
def test_another_protocol_is_refused_behind_requests_and_in_pieces(
    gate: Gate, user: ApiUser, line: str, piece: int
) -> None:
    """Two requests are answered, the one of another protocol is refused, and nothing behind it."""
    good = Shape("good", "", "", line=GET).encode(gate.sandbox, user)
    foreign = Shape("foreign", "", SMUGGLED, line=line).encode(gate.sandbox, user)
    body = Shape("body", "Content-Length: 4\r\nContent-Type: application/json", "\r\n{}", line=POST)
    content = body.encode(gate.sandbox, user) + good + foreign
    with Http1Connection(gate.sandbox, ANSWER_SECONDS) as connection:
        for start in range(0, len(content), piece):
            try:
                connection.send(content[start : start + piece])
            except OSError:
                break
        assert read_all(connection) == ([400, 200, 400], "eof")
