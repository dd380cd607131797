"""What a stranger and what the owner learn from a refusal: E4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from harness import Answer, Gate, GateFactory, Http1Connection, Http2Connection, basic, eventually
from harness.billogram import CUSTOMERS, assert_error, assert_ok
from harness.instants import write_instant

PROBE = f"{CUSTOMERS}?page=1"
VOLATILE = {"x-request-id", "date"}


@dataclass(frozen=True)
class BadCredential:
    """A credential that is refused, and the exact reason that only the owner may learn."""

    reason: str
    authorization: tuple[str, str]


def is_refused(gate: Gate, authorization: tuple[str, str]) -> bool:
    """Whether the sandbox refuses this credential."""
    return gate.ask(gate.sandbox, "GET", PROBE, authorization).status == 403


@pytest.fixture(scope="module")
def bad_credentials(gate: Gate) -> list[BadCredential]:
    """One credential for each reason that must look like every other, all known to the server."""
    gate.create_organisation("refusals")
    soon = write_instant(datetime.now(UTC) + timedelta(seconds=2))
    users = {
        "mismatch": gate.create_user("refusals"),
        "disabled": gate.create_user("refusals"),
        "revoked": gate.create_user("refusals"),
        "expired": gate.create_user("refusals", "--expires-at", soon),
        "wrong_environment": gate.create_user("refusals", environment="production"),
        "address_not_allowed": gate.create_user("refusals", "--allow-ip", "192.0.2.1/32"),
    }
    for reason in ("disabled", "revoked"):
        assert_ok(gate.ask(gate.sandbox, "GET", PROBE, users[reason].authorization))
        gate.credential(reason.removesuffix("d"), users[reason])
    for reason in ("disabled", "revoked", "expired"):
        eventually(partial(is_refused, gate, users[reason].authorization), 5.0, reason)
    found = [BadCredential(reason, user.authorization) for reason, user in users.items()]
    found[0] = BadCredential("mismatch", basic(users["mismatch"].user, "0" * 32))
    found.append(BadCredential("unknown", basic("1234-abcd1234", "0" * 32)))
    found.append(BadCredential("malformed", ("Authorization", "Basic bm9jb2xvbg==")))
    return found


def public_part(answer: Answer) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Return what a stranger sees: all but the request id and the clock."""
    headers = tuple(
        (name.lower(), value) for name, value in answer.headers if name.lower() not in VOLATILE
    )
    return answer.status, headers, answer.body


def refusals(
    connection: Http1Connection | Http2Connection, bad: list[BadCredential]
) -> Iterator[tuple[str, Answer]]:
    """Present each bad credential, the first and the second time."""
    for credential in [*bad, *bad]:
        yield credential.reason, connection.request("GET", PROBE, [credential.authorization])


@pytest.mark.row("E4")
@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_every_bad_credential_gets_the_same_public_bytes_and_its_own_inner_reason(
    gate: Gate,
    bad_credentials: list[BadCredential],
    client: type[Http1Connection] | type[Http2Connection],
) -> None:
    """Unknown, wrong, disabled, revoked … look alike outside; `explain` knows the exact code."""
    with client(gate.sandbox) as connection:
        answers = list(refusals(connection, bad_credentials))
    assert len({public_part(answer) for _, answer in answers}) == 1
    data = assert_error(answers[0][1], 403, "INVALID_AUTH")
    assert data == {"message": "The API user or password is not valid."}
    assert len({answer.request_id for _, answer in answers}) == len(answers)
    for reason, answer in answers:
        entry = gate.explain(answer.request_id)
        assert (entry["reason"], entry["request_id"]) == (reason, answer.request_id)


@pytest.mark.row("E4")
def test_the_log_knows_the_exact_reason_and_whose_credential_it_was(
    gate: Gate, bad_credentials: list[BadCredential]
) -> None:
    """One line for each request, with the reason that the caller did not learn."""
    with Http1Connection(gate.sandbox) as connection:
        expected = {
            answer.request_id: reason for reason, answer in refusals(connection, bad_credentials)
        }

    def expected_lines() -> list[dict[str, Any]]:
        lines = [line for line in gate.request_lines() if line["request_id"] in expected]
        return lines if len(lines) == len(expected) else []

    lines = eventually(expected_lines, 5.0, "the log has a line for each request")
    assert {line["request_id"]: line["reason"] for line in lines} == expected
    for line in lines:
        assert (line["decision"], line["status"], line["env"]) == ("refused", 403, "sandbox")
        if line["reason"] not in ("unknown", "malformed"):
            assert line["credential_id"].startswith("crd_"), line


@pytest.mark.row("E4")
def test_an_admitted_request_is_explained_too_and_an_unknown_id_is_no_such_thing(
    gate: Gate,
) -> None:
    """The journal holds admissions; `explain` of a made-up id ends with 66."""
    gate.create_organisation("explained")
    user = gate.create_user("explained")
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    assert_ok(answer)
    entry = gate.explain(answer.request_id)
    assert (entry["decision"], entry["credential_id"]) == ("admitted", user.id)
    gate.command("explain", "req_does_not_exist", expect=66)


def test_the_setting_for_wrong_credentials_answers_401_with_a_challenge(
    new_gate: GateFactory,
) -> None:
    """With `invalidCredentialStatus: 401` the same refusals come as 401 and bear a challenge."""
    gate = new_gate({"dialects": {"billogram": {"invalidCredentialStatus": 401}}})
    answer = gate.ask(gate.sandbox, "GET", PROBE, basic("1234-abcd1234", "0" * 32))
    assert_error(answer, 401, "INVALID_AUTH")
    assert answer.header("www-authenticate") == 'Basic realm="Billogram", charset="UTF-8"'
    assert_error(gate.ask(gate.sandbox, "GET", PROBE), 401, "MISSING_AUTH")
