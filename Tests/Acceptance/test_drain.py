"""A graceful end: every request that had arrived is answered in full, over both protocols."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

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

PROBE = f"{CUSTOMERS}?page=1"
BODY = b'{"name":"In flight"}'
IN_FLIGHT = 5


def demo(new_gate: GateFactory) -> tuple[Gate, ApiUser]:
    """Start a server with one API user."""
    gate = new_gate()
    gate.create_organisation("demo")
    return gate, gate.create_user("demo")


def is_draining(gate: Gate) -> bool:
    """Whether the server has begun to end: it is not ready, or takes no new connection."""
    try:
        return gate.ask(gate.management, "GET", "/readyz").status == 503
    except (OSError, ConnectionLost):
        return True


def test_requests_whose_bodies_are_under_way_at_sigterm_are_answered_in_full(
    new_gate: GateFactory,
) -> None:
    """Half a body has arrived when the signal comes; the other half still gets its 200."""
    gate, user = demo(new_gate)
    headers = [user.authorization, JSON]
    ones = [Http1Connection(gate.sandbox, 10) for _ in range(IN_FLIGHT)]
    two = Http2Connection(gate.sandbox, 10)
    length = ("Content-Length", str(len(BODY)))
    for connection in ones:
        connection.start("POST", CUSTOMERS, [*headers, length])
        connection.send(BODY[:5])
    streams = [
        two.start("POST", CUSTOMERS, [*headers, length], end=False) for _ in range(IN_FLIGHT)
    ]
    for number in streams:
        two.send_body(number, BODY[:5], end=False)
    # A later answer on the same connection shows that the server has read what came before it.
    assert_ok(two.request("GET", PROBE, [user.authorization]))
    eventually(lambda: active_requests(gate) >= 2 * IN_FLIGHT, 5.0, "all requests have arrived")

    gate.process.send_signal(signal.SIGTERM)
    eventually(lambda: is_draining(gate), 5.0, "the drain has begun")
    for connection in ones:
        connection.send(BODY[5:])
    for number in streams:
        two.send_body(number, BODY[5:])
    answers = [connection.read_answer() for connection in ones]
    answers += [two.read_answer(number) for number in streams]
    assert len({assert_ok(answer)["customer_no"] for answer in answers}) == 2 * IN_FLIGHT
    for connection in ones:
        assert connection.wait_closed(5.0) == "eof"
    two.wait_closed(5.0)
    assert two.goaways.seen and two.goaways.seen[-1].last_stream >= streams[-1]
    gate.stop()


def active_requests(gate: Gate) -> float:
    """Return how many requests the server has begun and not finished."""
    text = gate.ask(gate.management, "GET", "/metrics").body.decode()
    return sum(
        float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line.startswith("http_server_active_requests")
    )


@dataclass
class Load:
    """Callers in a closed loop: what they received, by request id, and what was cut short."""

    gate: Gate
    user: ApiUser
    received: set[str] = field(default_factory=set)
    cut_short: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, request_id: str) -> None:
        """Note a whole answer."""
        with self.lock:
            self.received.add(request_id)

    def over_http1(self) -> None:
        """Ask until the server ends the connection; an answer that has begun must be whole."""
        with Http1Connection(self.gate.sandbox) as connection:
            while True:
                try:
                    answer = connection.request("GET", PROBE, [self.user.authorization])
                except ConnectionLost as lost:
                    self.cut_short += [str(lost)] if lost.received else []
                    return
                except OSError:
                    return
                self.note(answer.request_id)
                if (answer.header("connection") or "").lower() == "close":
                    return

    def over_http2(self) -> None:
        """Keep eight streams going; those that GOAWAY covers must be answered in full."""
        with Http2Connection(self.gate.sandbox) as connection:
            open_streams: list[int] = []
            while not connection.goaways.seen:
                try:
                    while len(open_streams) < 8:
                        open_streams.append(
                            connection.start("GET", PROBE, [self.user.authorization])
                        )
                    self.note(connection.read_answer(open_streams.pop(0)).request_id)
                except (OSError, StreamLost, ProtocolError):
                    break
            for number in open_streams:
                try:
                    self.note(connection.read_answer(number).request_id)
                except (OSError, StreamLost) as lost:
                    if isinstance(lost, StreamLost) and lost.code == ErrorCodes.REFUSED_STREAM:
                        continue  # RFC 9113, 8.7: the server says that it has not begun with it
                    # The first GOAWAY promises every stream; the second one says which are meant.
                    last = min((one.last_stream for one in connection.goaways.seen), default=0)
                    self.cut_short += [f"stream {number}: {lost}"] if number <= last else []


def test_no_answer_is_lost_when_the_server_ends_under_load(
    new_gate: GateFactory,
) -> None:
    """Every request that the server's log counts has reached its caller as a whole answer."""
    gate, user = demo(new_gate)
    load = Load(gate, user)
    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(load.over_http1) for _ in range(4)]
        running += [pool.submit(load.over_http2) for _ in range(2)]
        eventually(lambda: len(load.received) >= 200, 30.0, "the load is under way")
        gate.process.send_signal(signal.SIGTERM)
        for one in running:
            one.result()
    gate.stop()
    assert not load.cut_short
    served = {line["request_id"] for line in gate.request_lines() if line["env"] == "sandbox"}
    assert served == load.received


def test_readiness_fails_first_and_liveness_stays(new_gate: GateFactory) -> None:
    """With a drain delay, /readyz is 503 at once while requests are still served for a time."""
    gate = new_gate({"timeouts": {"drainDelay": "2s"}})
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    gate.process.send_signal(signal.SIGTERM)
    eventually(
        lambda: gate.ask(gate.management, "GET", "/readyz").status == 503, 1.5, "not ready any more"
    )
    assert gate.ask(gate.management, "GET", "/livez").status == 200
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    gate.stop()


def test_sigint_ends_the_server_in_the_same_way(new_gate: GateFactory) -> None:
    """Control-C is a graceful end with exit code 0 too."""
    gate, _ = demo(new_gate)
    gate.process.send_signal(signal.SIGINT)
    assert gate.process.wait(30) == 0
