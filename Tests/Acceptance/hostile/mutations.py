"""Ways to spoil a request, for every dialect alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from hostile.grammar import Grammar, Request

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "BREW")
FIELD_NAMES = (
    "Authorization", "Content-Type", "Accept", "Origin", "Cookie", "X-Forwarded-For", "Forwarded",
    "X-Request-ID", "sessionid", "X-Client-ID", "Range", "If-Match", "Accept-Encoding",
    "Sec-Fetch-Mode",
)  # fmt: skip
FRAMING_FIELDS = (
    ("Transfer-Encoding", "xchunked"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"),
    ("Content-Length", "-1"), ("Connection", "Authorization"), ("Host", "other.example"),
    ("Upgrade", "h2c"), ("TE", "trailers"), ("X Bad", "name"), ("X-Bad", "a\r\nInjected: 1"),
    ("X-Bad", "nul\0"), ("", "empty name"), ("X-Bad:", "colon"), ("Expect", "200-maybe"),
)  # fmt: skip
LENGTHS = (1, 17, 255, 1024, 8_192, 40_000, 100_000)

Mutation = Callable[[Random, Request, Grammar], Request]


def mutate(random: Random, grammar: Grammar) -> Request:
    """Return a valid request of the grammar with a few mutations, seldom none."""
    request = random.choice(grammar.shapes)
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        request = random.choices(MUTATIONS, WEIGHTS)[0](random, request, grammar)
    return request


def other_method(random: Random, request: Request, _: Grammar) -> Request:
    """Take another method."""
    return replace(request, method=random.choice(METHODS))


def spoilt_target(random: Random, request: Request, grammar: Grammar) -> Request:
    """Spoil the target."""
    return replace(request, target="/" + spoil(random, request.target[1:], grammar.tokens))


def long_target(random: Random, request: Request, _: Grammar) -> Request:
    """Make the target long."""
    return replace(request, target=request.target + "a" * random.choice(LENGTHS))


def spoilt_field(random: Random, request: Request, grammar: Grammar) -> Request:
    """Spoil the value of a header field."""
    if not request.fields:
        return request
    fields = list(request.fields)
    index = random.randrange(len(fields))
    name, value = fields[index]
    fields[index] = (name, spoil(random, value, grammar.tokens).strip(" \t"))
    return replace(request, fields=tuple(fields))


def dropped_field(random: Random, request: Request, _: Grammar) -> Request:
    """Leave a header field out."""
    if not request.fields:
        return request
    fields = list(request.fields)
    del fields[random.randrange(len(fields))]
    return replace(request, fields=tuple(fields))


def repeated_field(random: Random, request: Request, _: Grammar) -> Request:
    """Send a header field twice."""
    return request.with_field(*random.choice(request.fields)) if request.fields else request


def added_field(random: Random, request: Request, grammar: Grammar) -> Request:
    """Add a known field with a word that does not belong there."""
    return request.with_field(
        random.choice(FIELD_NAMES), random.choice(grammar.tokens).strip(" \t")
    )


def large_field(random: Random, request: Request, _: Grammar) -> Request:
    """Add a large header field."""
    return request.with_field("X-Large", "a" * random.choice(LENGTHS))


def many_fields(random: Random, request: Request, _: Grammar) -> Request:
    """Add many header fields."""
    added = tuple((f"X-{number}", "a") for number in range(random.choice((10, 90, 110, 500))))
    return replace(request, fields=request.fields + added)


def broken_framing(random: Random, request: Request, _: Grammar) -> Request:
    """Add a field that breaks, or seems to break, the framing."""
    return replace(request.with_field(*random.choice(FRAMING_FIELDS)), broken=True)


def spoilt_body(random: Random, request: Request, grammar: Grammar) -> Request:
    """Spoil the body."""
    body = spoil(
        random, (request.body or b"null").decode("utf-8", "surrogateescape"), grammar.tokens
    )
    return replace(request, body=body.encode("utf-8", "surrogateescape"))


def cut_body(random: Random, request: Request, _: Grammar) -> Request:
    """End the body too early, with a length that says so."""
    body = request.body or b""
    return replace(request, body=body[: random.randrange(len(body) + 1)])


def nested_body(random: Random, request: Request, _: Grammar) -> Request:
    """Nest the body deeply."""
    depth = random.choice((10, 63, 64, 65, 1000, 50_000))
    opening, closing = random.choice(((b"[", b"]"), (b'{"name":', b"}")))
    return replace(request, body=opening * depth + b"1" + closing * depth)


def large_body(random: Random, request: Request, _: Grammar) -> Request:
    """Make the body larger than is taken."""
    return replace(request, body=b" " * random.choice((65_536, 1_048_576, 1_048_577, 1_500_000)))


def spoil(random: Random, text: str, tokens: Sequence[str]) -> str:
    """Return a text with a piece changed, doubled, dropped, or with a word put into it."""
    start = random.randrange(len(text) + 1)
    end = min(len(text), start + random.choice((0, 1, 1, 4, 16)))
    piece = text[start:end]
    insert = random.choice(
        (
            "",
            piece * 2,
            swapped_case(piece),
            random.choice(tokens),
            random.choice(tokens) + piece,
            chr(random.choice((0x21, 0x22, 0x25, 0x3F, 0x5C, 0x7E, 0x80, 0xC3, 0xFF))),
        )
    )
    return text[:start] + insert + text[end:]


def swapped_case(text: str) -> str:
    """Swap the case of ASCII letters alone: other letters may leave the octets of a head."""
    return "".join(letter.swapcase() if letter.isascii() else letter for letter in text)


WEIGHTED: dict[Mutation, int] = {
    other_method: 8,
    spoilt_target: 25,
    long_target: 2,
    spoilt_field: 25,
    dropped_field: 6,
    repeated_field: 5,
    added_field: 10,
    large_field: 2,
    many_fields: 2,
    broken_framing: 6,
    spoilt_body: 25,
    cut_body: 8,
    nested_body: 3,
    large_body: 1,
}
MUTATIONS, WEIGHTS = list(WEIGHTED), list(WEIGHTED.values())
