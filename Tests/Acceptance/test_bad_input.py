"""Bad input gets the golden file's exact answer: never a crash, a reset, a hang, or a 500."""

from __future__ import annotations

import pytest
from h2.errors import ErrorCodes

from golden_cases import Case, expected, load_cases, observed
from harness import Answer, Gate, Http1Connection, Http2Connection
from harness.billogram import CUSTOMERS, assert_ok
from harness.http2 import StreamLost

ANSWER_SECONDS = 5.0
CASES = [
    pytest.param(case, version, id=f"{case.name} over {version}")
    for case in load_cases("billogram")
    for version in case.versions()
]


@pytest.fixture(scope="module")
def names(gate: Gate) -> dict[str, str]:
    """What the golden files' placeholders stand for."""
    gate.create_organisation("bad-input")
    full = gate.create_user("bad-input")
    read_only = gate.create_user("bad-input", "--scope", "read")
    return {
        "authorization": full.authorization[1],
        "read_only": read_only.authorization[1],
        "authority": gate.sandbox.authority,
    }


def send(gate: Gate, case: Case, version: str, names: dict[str, str]) -> Answer:
    """Send the request and return its whole answer; where it is to be the last, see to it."""
    if version == "http2":
        with Http2Connection(gate.sandbox, ANSWER_SECONDS) as two:
            return two.request(*parts(case, names))
    with Http1Connection(gate.sandbox, ANSWER_SECONDS) as one:
        if case.is_raw:
            one.send(case.raw(names))
            answer = one.read_answer()
        else:
            answer = one.request(*parts(case, names))
        if case.closes:
            assert one.wait_closed(ANSWER_SECONDS) == "eof"
        return answer


def parts(
    case: Case, names: dict[str, str]
) -> tuple[str, str, list[tuple[str, str]], bytes | None]:
    """Return the parts of a request that is not raw."""
    return case.request["method"], case.path(names), case.headers(names), case.body(names)


@pytest.mark.parametrize(("case", "version"), CASES)
def test_bad_input_gets_its_golden_answer(
    gate: Gate, names: dict[str, str], case: Case, version: str
) -> None:
    """Status, every header field and every byte of the body; then a good request is answered."""
    answer = send(gate, case, version, names)
    assert observed(answer) == expected(case, version)
    if "content-length" in {name.lower() for name, _ in answer.headers}:
        assert int(answer.header("content-length") or "") == len(answer.body)
    good = gate.ask(
        gate.sandbox, "GET", f"{CUSTOMERS}?page=1", ("Authorization", names["authorization"])
    )
    assert_ok(good)
    assert gate.process.poll() is None


@pytest.mark.parametrize("octets", ["\xff" * 60, "\xc3\xa9" * 30], ids=["no UTF-8", "UTF-8"])
def test_octets_beyond_ascii_in_http2_harm_at_most_their_own_connection(
    gate: Gate, organisation: str, octets: str
) -> None:
    """The decoder keeps fields as text: octets that are no UTF-8 take more room in its HPACK table.

    So the two tables drift apart after some requests, and the connection ends with
    COMPRESSION_ERROR. Until then each answer is right, and UTF-8 never gets there.
    """
    user = gate.create_user(organisation)
    probe = f"{CUSTOMERS}?page=1"
    with Http2Connection(gate.sandbox) as bystander, Http2Connection(gate.sandbox) as connection:
        try:
            for number in range(100):
                odd = ("x-odd", f"{number % 40:03}{octets}")
                assert_ok(connection.request("GET", probe, [user.authorization, odd]))
        except StreamLost:
            assert octets.startswith("\xff")
            assert connection.goaways.seen[-1].code == ErrorCodes.COMPRESSION_ERROR
        assert_ok(bystander.request("GET", probe, [user.authorization]))
