"""Many connections at once, and clients that ask without reading: H5. `make floods` sends more."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from h2.errors import ErrorCodes
from h2.settings import SettingCodes

from floods.crowd import OPEN_SECONDS, fill, large_page, mute_http1
from floods.flooding import Trial, frames_trial, mute_trial, prepare, settings, slow_trial
from harness import (
    ApiUser,
    ConnectionLost,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    StreamLost,
    eventually,
)
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.places import is_served, open_connections

CONNECTIONS = 300
MUTE = 4
SECONDS = 1.5
STALL_SECONDS = 1.0
STREAMS_MAX = 60
REFUSED_SECONDS = 0.5
"""Long enough for a server to have refused streams that were opened."""
FLOOR_SECONDS = 0.5
"""A p99 below this is right: the build may be for debugging, and other tests run beside it."""
PROBE = f"{CUSTOMERS}?page=1&page_size=1"
TRIALS: dict[str, Callable[[Gate, ApiUser], Trial]] = {
    "slow": lambda gate, caller: slow_trial(gate, caller, CONNECTIONS, SECONDS),
    "mute": lambda gate, caller: mute_trial(gate, caller, MUTE, SECONDS),
    "rapid reset": lambda gate, caller: frames_trial(gate, caller, "rapid_reset", SECONDS),
}


@pytest.mark.row("H5")
@pytest.mark.parametrize("name", TRIALS)
def test_a_good_caller_is_served_beside_a_crowd(
    new_gate: GateFactory, name: str, print_figure: Callable[[str], None]
) -> None:
    """Its p99 is at most three times the usual one, and memory stays within the crowd's share."""
    gate = new_gate(settings(CONNECTIONS))
    trial = TRIALS[name](gate, prepare(gate))
    print_figure(trial.report())
    assert not trial.breaches(FLOOR_SECONDS)


@pytest.mark.row("H5")
def test_an_http2_client_that_takes_no_answer_may_open_no_more_streams(
    new_gate: GateFactory,
) -> None:
    """REFUSED_STREAM beyond `maxima.unsentBytes`; what was asked for arrives once there is room."""
    gate = new_gate({"maxima": {"unsentBytes": 65_536}, "timeouts": {"stall": "60s"}})
    caller = prepare(gate)
    with Http2Connection(gate.sandbox, 0.5) as connection:
        set_window(connection, 0)
        held = hold_until_refused(connection, caller)
        assert 0 < len(held) < STREAMS_MAX
        set_window(connection, 1 << 20)
        connection.seconds = 5.0
        for number in held:
            assert_ok(connection.read_answer(number))
        assert_ok(connection.request("GET", PROBE, [caller.authorization]))


@pytest.mark.row("H5")
def test_an_http2_client_that_takes_nothing_loses_its_connection(new_gate: GateFactory) -> None:
    """`timeouts.stall` after the connection is full."""
    gate = new_gate(
        {"maxima": {"unsentBytes": 65_536}, "timeouts": {"stall": f"{STALL_SECONDS:.0f}s"}}
    )
    caller = prepare(gate)
    with Http2Connection(gate.sandbox, 0.2) as connection:
        set_window(connection, 0)
        hold_until_refused(connection, caller)
        connection.wait_closed(STALL_SECONDS + 4.0)


@pytest.mark.row("H5")
def test_an_http1_client_that_takes_nothing_loses_its_connection(new_gate: GateFactory) -> None:
    """`timeouts.stall` after the last step, long before an idle client would."""
    gate = new_gate({"timeouts": {"stall": f"{STALL_SECONDS:.0f}s", "idle": "600s"}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    fill(gate.sandbox, caller, 100)
    connections = [mute_http1(gate.sandbox, caller, "127.0.0.1") for _ in range(2)]
    try:
        # The client learns of it late: by such small windows the system still delivers what it had.
        waits = STALL_SECONDS + OPEN_SECONDS
        eventually(lambda: open_connections(gate) == 0, waits, "the server gave up")
        assert is_served(gate, caller)
    finally:
        for one in connections:
            one.close()


@pytest.mark.row("H5")
def test_one_address_has_a_part_of_the_connections(new_gate: GateFactory) -> None:
    """The next connection is refused before its handshake; another address is served."""
    gate = new_gate({"maxima": {"connectionsPerAddress": 3}})
    gate.create_organisation("demo")
    caller = gate.create_user("demo")
    served: list[Http1Connection] = []
    try:
        for _ in range(3):
            served.append(Http1Connection(gate.sandbox))
            assert_ok(served[-1].request("GET", PROBE, [caller.authorization]))
        with pytest.raises((OSError, ConnectionLost)):
            gate.ask(gate.sandbox, "GET", PROBE, caller.authorization)
        with Http1Connection(gate.sandbox, source="127.0.0.2") as other:
            assert_ok(other.request("GET", PROBE, [caller.authorization]))
        assert_ok(served[0].request("GET", PROBE, [caller.authorization]))
    finally:
        for one in served:
            one.close()
    eventually(lambda: is_served(gate, caller), 5.0, "there is room again")


@pytest.mark.row("H5")
def test_what_follows_on_refused_streams_ends_no_connection(new_gate: GateFactory) -> None:
    """Bodies that were sent before the refusal was read; other requests are answered."""
    gate = new_gate({"maxima": {"unsentBytes": 65_536}, "timeouts": {"stall": "60s"}})
    caller = prepare(gate)
    with Http2Connection(gate.sandbox, 0.5) as connection:
        set_window(connection, 0)
        held = hold_until_refused(connection, caller)
        refused = [
            connection.start("POST", CUSTOMERS, [caller.authorization, JSON], end=False)
            for _ in range(STREAMS_MAX)
        ]
        time.sleep(REFUSED_SECONDS)
        for number in refused:
            connection.protocol.send_data(number, b"{}", end_stream=True)
        connection.flush()
        connection.seconds = 5.0
        for number in refused:
            with pytest.raises(StreamLost) as refusal:
                connection.read_answer(number)
            assert refusal.value.code == ErrorCodes.REFUSED_STREAM
        set_window(connection, 1 << 20)
        for number in held:
            assert_ok(connection.read_answer(number))


def set_window(connection: Http2Connection, size: int) -> None:
    """Say how many bytes the server may send on each stream, also on those that are open."""
    connection.protocol.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: size})
    connection.flush()


def hold_until_refused(connection: Http2Connection, caller: ApiUser) -> list[int]:
    """Ask for large pages until a stream is refused; return the streams that were not."""
    held: list[int] = []
    for _ in range(STREAMS_MAX):
        number = connection.start("GET", large_page(), [caller.authorization])
        try:
            connection.read_answer(number)
        except TimeoutError:
            held.append(number)
        except StreamLost as lost:
            assert lost.code == ErrorCodes.REFUSED_STREAM
            return held
    raise AssertionError("no stream was refused")
