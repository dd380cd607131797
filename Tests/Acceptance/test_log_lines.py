"""What a caller writes cannot end a log line, begin another, or steer a terminal: trap 18."""

from __future__ import annotations

import json
import re

import pytest

from harness import Gate, Http1Connection, Http2Connection, basic, eventually
from harness.billogram import CUSTOMERS, JSON

PROBE = f"{CUSTOMERS}?page=1"
FORGED = '"}\r\n{"msg":"forged","level":"info"}\n'
ANSI = "\x1b[2J\x1b[31mred\x1b]0;title\x07\x08\x7f"
C1 = "\x9b31m\x85\x90"
SEPARATORS = "\u2028\u2029\u202e"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def assert_harmless(gate: Gate, marker: str, lines: int) -> None:
    """Wait for the marked requests' lines, and assert that the whole log is lines of JSON."""
    eventually(
        lambda: gate.log.read_text(errors="replace").count(marker) >= lines, 5.0, "it is logged"
    )
    text = gate.log.read_text(errors="strict")
    found = UNSAFE.search(text)
    assert not found, f"{found.group()!r} in {text[found.start() - 80 : found.end() + 20]!r}"
    complete = text.rpartition("\n")[0]
    assert all(json.loads(line).get("msg") != "forged" for line in complete.split("\n"))


@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_a_user_agent_is_one_harmless_part_of_its_line(
    gate: Gate, client: type[Http1Connection] | type[Http2Connection]
) -> None:
    """What HTTP lets through: letters beyond ASCII, among them controls of the second set."""
    marker = f"agent-{client.__name__}"
    texts = [C1, SEPARATORS, '"\\', "a\tb"]
    for text in texts:
        octets = text.encode("utf-8").decode("latin-1")
        with client(gate.sandbox) as connection:
            connection.request("GET", PROBE, [("User-Agent", f"{marker} {octets}")])
    assert_harmless(gate, marker, len(texts))


def test_a_user_name_is_one_harmless_part_of_its_line(gate: Gate) -> None:
    """Names in Basic credentials and in log-in bodies hold any character at all."""
    for number, text in enumerate([FORGED, ANSI, C1, SEPARATORS, "\0"]):
        name = f"1234-{text}"
        agent = ("User-Agent", f"name-{number}-end")
        gate.ask(gate.sandbox, "GET", PROBE, basic(name, "0" * 32), agent)
        body = json.dumps({"username": name, "password": name}).encode()
        with Http1Connection(gate.sandbox) as connection:
            connection.request("POST", "/demo/rest/2.0/login", [JSON, agent], body)
        assert_harmless(gate, f"name-{number}-end", 2)
