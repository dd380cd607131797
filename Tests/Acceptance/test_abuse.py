"""Callers that send too much, too slowly, or against the rules of HTTP/2: H5."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness import ApiUser, ConnectionLost, Gate, Http1Connection, Http2Connection, eventually
from harness.billogram import CUSTOMERS, JSON, assert_error, assert_ok
from harness.http1 import encode_head
from harness.places import is_served, open_connections

PROBE = f"{CUSTOMERS}?page=1"
MIB = 1024 * 1024
GROWTH_BYTES = 64 * MIB
TIMEOUT_SECONDS = 1.0
SLACK_SECONDS = 4.0


@pytest.fixture(scope="module")
def strict(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server with small maxima and short timeouts, so that each can be reached in a test."""
    times = dict.fromkeys(("handshake", "head", "body"), f"{TIMEOUT_SECONDS:.0f}s")
    settings = {
        "timeouts": {**times, "idle": "3s"},
        "maxima": {"connections": 24, "bodyBytes": 65536},
    }
    gate = Gate.start(binary, tmp_path_factory.mktemp("strict"), settings)
    gate.create_organisation("demo")
    yield gate
    gate.stop()


@pytest.fixture(scope="module")
def caller(strict: Gate) -> ApiUser:
    """An API user of the strict server."""
    return strict.create_user("demo")


@pytest.fixture(autouse=True)
def survives(strict: Gate, caller: ApiUser) -> Iterator[None]:
    """After each abuse a good request is answered, and memory has not run away."""
    before = strict.resident_bytes()
    yield
    assert_ok(strict.ask(strict.sandbox, "GET", PROBE, caller.authorization))
    assert strict.resident_bytes() - before < GROWTH_BYTES


def head(gate: Gate, *fields: tuple[str, str]) -> bytes:
    """Return the bytes of a POST head."""
    return encode_head("POST", CUSTOMERS, [("Host", gate.sandbox.authority), *fields])


@pytest.mark.row("H5")
@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_a_head_over_its_maximum_is_431_in_the_dialects_form(
    strict: Gate, caller: ApiUser, client: type[Http1Connection] | type[Http2Connection]
) -> None:
    """40 KiB in one field, and 150 fields: both too large; 20 KiB and 60 fields are not."""
    good = [("X-Long", "a" * 20_000)], [(f"X-{number}", "a") for number in range(60)]
    bad = [("X-Long", "a" * 40_000)], [(f"X-{number}", "a") for number in range(150)]
    for fields in good:
        with client(strict.sandbox) as connection:
            assert_ok(connection.request("GET", PROBE, [caller.authorization, *fields]))
    for fields in bad:
        with client(strict.sandbox) as connection:
            answer = connection.request("GET", PROBE, [caller.authorization, *fields])
        assert_error(answer, 431, "REQUEST_HEADERS_TOO_LARGE")


@pytest.mark.row("H5")
def test_a_body_that_announces_too_much_is_413_before_it_is_read(
    strict: Gate, caller: ApiUser
) -> None:
    """The head alone decides; the answer comes although not one byte of the body was sent."""
    with Http1Connection(strict.sandbox) as connection:
        connection.start(
            "POST", CUSTOMERS, [caller.authorization, JSON, ("Content-Length", "65537")]
        )
        assert_error(connection.read_answer(), 413, "REQUEST_TOO_LARGE")


@pytest.mark.row("H5")
@pytest.mark.parametrize("version", ["HTTP/1.1 chunked", "HTTP/2"])
def test_a_body_that_grows_beyond_the_maximum_unannounced_is_413(
    strict: Gate, caller: ApiUser, version: str
) -> None:
    """Without a length the bytes are counted, and the answer is whole."""
    part = b" " * 16_384
    if version == "HTTP/2":
        with Http2Connection(strict.sandbox) as two:
            number = two.start("POST", CUSTOMERS, [caller.authorization, JSON], end=False)
            two.send_body(number, part * 6)
            answer = two.read_answer(number)
    else:
        with Http1Connection(strict.sandbox) as one:
            coding = ("Transfer-Encoding", "chunked")
            one.send(head(strict, caller.authorization, JSON, coding))
            for _ in range(5):
                one.send(b"%x\r\n%s\r\n" % (len(part), part))
            answer = one.read_answer()
    assert_error(answer, 413, "REQUEST_TOO_LARGE")


@pytest.mark.row("H5")
def test_a_wrong_credential_is_refused_before_its_body_is_read(strict: Gate) -> None:
    """Nobody can make the server wait for, or keep, the body of a stranger."""
    with Http1Connection(strict.sandbox) as connection:
        wrong = ("Authorization", "Basic d3Jvbmc6d3Jvbmc=")
        connection.start("POST", CUSTOMERS, [wrong, JSON, ("Content-Length", "60000")])
        assert_error(connection.read_answer(), 403, "INVALID_AUTH")


def silence(_: Http1Connection, __: bytes) -> None:
    """Send nothing."""


def half_a_head(connection: Http1Connection, whole: bytes) -> None:
    """Send half a head."""
    connection.send(whole[: len(whole) // 2])


@pytest.mark.row("H5")
@pytest.mark.parametrize("sends", [silence, half_a_head])
def test_an_unfinished_head_ends_the_connection_within_its_time(
    strict: Gate, sends: Callable[[Http1Connection, bytes], None]
) -> None:
    """Half a head, then silence: closed after `timeouts.head` (a first head may take `idle`)."""
    with Http1Connection(strict.sandbox) as connection:
        sends(connection, head(strict))
        connection.wait_closed(3.0 + SLACK_SECONDS)


@pytest.mark.row("H5")
def test_a_head_that_drips_does_not_buy_time(strict: Gate) -> None:
    """The head as a whole has its time: one byte now and then keeps nothing open."""
    endless = iter(head(strict, ("X-Drip", "a" * 10_000)))
    with Http1Connection(strict.sandbox) as connection:
        begin = time.monotonic()
        assert drip_until_closed(connection, endless), "the server waited for the whole head"
        assert time.monotonic() - begin < TIMEOUT_SECONDS + SLACK_SECONDS


def drip_until_closed(connection: Http1Connection, content: Iterator[int]) -> bool:
    """Send one byte every tenth of a second; return whether the server ended the connection."""
    for byte in content:
        try:
            connection.send(bytes([byte]))
            connection.wait_closed(0.1)
        except TimeoutError:
            continue
        except OSError:
            return True
        return True
    return False


@pytest.mark.row("H5")
def test_a_body_that_does_not_arrive_is_408(strict: Gate, caller: ApiUser) -> None:
    """The head was good, the body never comes: an answer in the dialect's form, then the end."""
    with Http1Connection(strict.sandbox) as connection:
        connection.start("POST", CUSTOMERS, [caller.authorization, JSON, ("Content-Length", "100")])
        connection.send(b'{"na')
        assert_error(connection.read_answer(), 408, "REQUEST_TIMEOUT")
        connection.wait_closed(SLACK_SECONDS)
    with Http2Connection(strict.sandbox) as two:
        number = two.start("POST", CUSTOMERS, [caller.authorization, JSON], end=False)
        assert_error(two.read_answer(number), 408, "REQUEST_TIMEOUT")


@pytest.mark.row("H5")
def test_idle_connections_and_silent_handshakes_are_closed(strict: Gate, caller: ApiUser) -> None:
    """Keep-alive ends after `timeouts.idle`, an unfinished TLS handshake after its own time."""
    with Http1Connection(strict.sandbox, plain=True) as silent:
        silent.wait_closed(TIMEOUT_SECONDS + SLACK_SECONDS)
    with Http1Connection(strict.sandbox) as connection, Http2Connection(strict.sandbox) as two:
        assert_ok(connection.request("GET", PROBE, [caller.authorization]))
        assert_ok(two.request("GET", PROBE, [caller.authorization]))
        connection.wait_closed(3.0 + SLACK_SECONDS)
        two.wait_closed(3.0 + SLACK_SECONDS)


@pytest.mark.row("H5")
def test_connections_over_the_maximum_are_not_served_and_harm_nobody(
    strict: Gate, caller: ApiUser
) -> None:
    """The maximum's connections are served; the next is not, until one of them ends."""
    eventually(lambda: open_connections(strict) == 0, SLACK_SECONDS, "earlier connections ended")
    served: list[Http1Connection] = []
    try:
        for _ in range(24):
            served.append(Http1Connection(strict.sandbox))
            assert_ok(served[-1].request("GET", PROBE, [caller.authorization]))
        with pytest.raises((OSError, ConnectionLost)):
            strict.ask(strict.sandbox, "GET", PROBE, caller.authorization)
        for connection in served[:3]:
            assert_ok(connection.request("GET", PROBE, [caller.authorization]))
    finally:
        for connection in served:
            connection.close()
    eventually(lambda: is_served(strict, caller), SLACK_SECONDS, "there is room again")
