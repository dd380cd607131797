"""What the generator needs to know of a dialect, and of HTTP itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from harness import Answer, Gate

Fields = tuple[tuple[str, str], ...]
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
FIELD_VALUE = re.compile(r"([\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
TARGET = re.compile(r"/[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e%&]*")
FRAMING = {
    *("host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te"),
    *("trailer", "keep-alive", "proxy-connection", "http2-settings"),
}


REGISTERED_METHODS = frozenset(
    {
        *("DELETE", "GET", "HEAD", "POST", "PUT", "OPTIONS", "PATCH", "TRACE"),
        *("LINK", "UNLINK", "PURGE", "SEARCH", "PROPFIND", "REPORT"),
    }
)
# What the listener's decoders take, `ListenerMaxima.decodedHeadBytes` and `.decodedHeadFields`.
DECODED_HEAD_BYTES = 80 * 1024
DECODED_HEAD_FIELDS = 256


@dataclass(frozen=True)
class Request:
    """One request, before it is put into the bytes of a protocol version."""

    method: str
    target: str
    fields: Fields = ()
    body: bytes | None = None
    broken: bool = field(default=False, compare=False)
    """Whether a mutation has broken the framing, so that the server may end the connection."""

    def with_field(self, name: str, value: str) -> Request:
        """Return the request with one more header field."""
        return replace(self, fields=(*self.fields, (name, value)))

    def is_well_formed(self) -> bool:
        """Whether RFC 9110 and 9112 allow the request, so that it must get a whole answer."""
        names_are_free = all(
            TOKEN.fullmatch(name) and name.lower() not in FRAMING for name, _ in self.fields
        )
        return (
            not self.broken
            and names_are_free
            and self.method != "CONNECT"
            and TOKEN.fullmatch(self.method) is not None
            and TARGET.fullmatch(self.target) is not None
            and all(FIELD_VALUE.fullmatch(value) for _, value in self.fields)
        )

    def is_decodable(self) -> bool:
        """Whether the server's HTTP decoder can read the head, so that a dialect gets to see it.

        The decoder knows the registered methods alone, and gives up on far too long heads; both get
        a neutral 400 or 431 and the end of the connection.
        """
        head_bytes = len(self.target) + sum(
            len(name) + len(value) + 4 for name, value in self.fields
        )
        return (
            self.method in REGISTERED_METHODS
            and head_bytes < DECODED_HEAD_BYTES
            and len(self.fields) < DECODED_HEAD_FIELDS
        )


@dataclass(frozen=True)
class Grammar:
    """One dialect's part of the generator.

    `shapes` are valid requests, with credentials of the running server in them; `tokens` are words
    that mean something to the dialect and are worth putting where they do not belong; `verify`
    raises AssertionError if an answer to a well-formed request is not in the dialect's form.
    """

    name: str
    shapes: Sequence[Request]
    tokens: Sequence[str]
    verify: Callable[[Request, Answer], None]


GrammarMaker = Callable[[Gate], Grammar]
"""Makes credentials and things on a running server, and the grammar that names them."""
