"""Connections that hold a place and want nothing, or ask and do not read."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from h2.exceptions import ProtocolError
from h2.settings import SettingCodes

from harness import ApiUser, ConnectionLost, Endpoint, Http1Connection, Http2Connection, StreamLost
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.http1 import encode_head

OPENERS = 16
"""The connections that are being opened at once."""
OPEN_SECONDS = 20.0
PLACES_PER_ADDRESS = 500
"""The connections that come from one address of loopback, below `maxima.connectionsPerAddress`."""
PIPELINED = 60
STREAMS = 100
LOST = (OSError, ConnectionLost, StreamLost, ProtocolError)

Guest = Callable[[Endpoint, ApiUser, str], socket.socket]
"""Opens a connection from an address of loopback, does its worst, and leaves it open."""


def silent(endpoint: Endpoint, _: ApiUser, source: str) -> socket.socket:
    """Never begin the handshake."""
    return endpoint.open_plain(OPEN_SECONDS, source)


def half_a_head(endpoint: Endpoint, caller: ApiUser, source: str) -> socket.socket:
    """Never end the head."""
    connection = endpoint.open(OPEN_SECONDS, source=source)
    fields = [("Host", endpoint.authority), caller.authorization]
    connection.sendall(encode_head("GET", f"{CUSTOMERS}?page=1", fields)[:-2])
    return connection


def half_a_body(endpoint: Endpoint, caller: ApiUser, source: str) -> socket.socket:
    """Never end the body, with a right credential."""
    connection = Http1Connection(endpoint, OPEN_SECONDS, source=source)
    connection.start("POST", CUSTOMERS, [caller.authorization, JSON, ("Content-Length", "1000")])
    connection.send(b'{"name":')
    return connection.socket


def idle(endpoint: Endpoint, caller: ApiUser, source: str) -> socket.socket:
    """Ask once, and then never again."""
    connection = Http1Connection(endpoint, OPEN_SECONDS, source=source)
    assert_ok(connection.request("GET", f"{CUSTOMERS}?page=1", [caller.authorization]))
    return connection.socket


def mute_http1(endpoint: Endpoint, caller: ApiUser, source: str) -> socket.socket:
    """Ask for many pages at once and read none of them."""
    connection = endpoint.open(OPEN_SECONDS, source=source)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    fields = [("Host", endpoint.authority), caller.authorization]
    connection.sendall(encode_head("GET", large_page(), fields) * PIPELINED)
    return connection


def mute_http2(endpoint: Endpoint, caller: ApiUser, _: str) -> socket.socket:
    """Ask for many pages with a window of zero bytes, so that none of them may be sent."""
    connection = Http2Connection(endpoint, OPEN_SECONDS)
    connection.protocol.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 0})
    connection.flush()
    for _number in range(STREAMS):
        connection.start("GET", large_page(), [caller.authorization])
    return connection.socket


SLOW: dict[str, Guest] = {one.__name__: one for one in (silent, half_a_head, half_a_body, idle)}
MUTE: dict[str, Guest] = {one.__name__: one for one in (mute_http1, mute_http2)}


def large_page() -> str:
    """Return the path of the page that `fill` makes large."""
    return f"{CUSTOMERS}?page=1&page_size=100"


def fill(endpoint: Endpoint, caller: ApiUser, customers: int = 20) -> None:
    """Make the page large."""
    with Http1Connection(endpoint) as connection:
        for number in range(customers):
            body = f'{{"name": "{number} {"n" * 90}", "customer_no": {number + 1}}}'.encode()
            assert_ok(connection.request("POST", CUSTOMERS, [caller.authorization, JSON], body))


@contextmanager
def crowd(
    endpoint: Endpoint, caller: ApiUser, guests: dict[str, Guest], count: int
) -> Iterator[list[socket.socket]]:
    """Open `count` connections, of each kind as many, and close them at the end.

    A guest whom the server turned away is not in the list.
    """
    kinds = list(guests.values())

    def open_one(number: int) -> socket.socket | None:
        place = number // PLACES_PER_ADDRESS
        source = f"127.0.{1 + place // 250}.{1 + place % 250}"
        try:
            return kinds[number % len(kinds)](endpoint, caller, source)
        except LOST:
            return None

    with ThreadPoolExecutor(OPENERS) as pool:
        opened = [one for one in pool.map(open_one, range(count)) if one is not None]
    try:
        yield opened
    finally:
        for one in opened:
            one.close()


def still_open(connections: list[socket.socket]) -> int:
    """Count the connections that the server has not ended."""
    return sum(not has_ended(one) for one in connections)


def has_ended(connection: socket.socket) -> bool:
    """Whether the server has ended a connection; what it has sent is read."""
    connection.settimeout(0)
    try:
        while connection.recv(65_536):
            pass
    except (BlockingIOError, ssl.SSLWantReadError, TimeoutError):
        return False
    except OSError:
        return True
    return True
