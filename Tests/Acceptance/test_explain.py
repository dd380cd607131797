"""What `tollgate explain` says of a request, and for how long it knows: E4 and T7."""

from __future__ import annotations

import json
import stat
from functools import partial
from typing import Any

import pytest

from harness import Gate, GateFactory, basic, eventually, run_command
from harness.billogram import CUSTOMERS, assert_error, assert_ok

PROBE = f"{CUSTOMERS}?page=1"


def text_of(gate: Gate, request_id: str) -> str:
    """Return what `explain` prints for people."""
    return (
        run_command(gate.binary, "explain", request_id, "--data", str(gate.data)).expect(0).stdout
    )


@pytest.mark.row("E4")
def test_the_callers_view_stands_beside_the_exact_reason_and_what_mends_it(gate: Gate) -> None:
    """INVALID_AUTH is what the caller saw; the owner reads mismatch, whose it is and what to do."""
    gate.create_organisation("viewed")
    user = gate.create_user("viewed")
    answer = gate.ask(gate.sandbox, "GET", PROBE, basic(user.user, "0" * 32))
    assert_error(answer, 403, "INVALID_AUTH")
    entry = gate.explain(answer.request_id)
    assert (entry["reason"], entry["credential_id"]) == ("mismatch", user.id)
    assert entry["caller_saw"]["status"] == 403
    assert entry["caller_saw"]["body"] == answer.json()
    assert "rotate" in entry["fix"]
    text = text_of(gate, answer.request_id)
    assert "reason: mismatch" in text and "INVALID_AUTH" in text and "what to do: " in text


@pytest.mark.row("E4")
def test_a_challenge_and_an_admission_are_told_as_they_were(gate: Gate) -> None:
    """The 401's challenge is part of the caller's view; an admission has nothing to mend."""
    missing = gate.ask(gate.sandbox, "GET", PROBE)
    saw = gate.explain(missing.request_id)["caller_saw"]
    assert (saw["status"], saw["body"]) == (401, missing.json())
    assert saw["www_authenticate"] == missing.header("www-authenticate")
    gate.create_organisation("welcome")
    user = gate.create_user("welcome")
    admitted = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    assert_ok(admitted)
    entry = gate.explain(admitted.request_id)
    assert entry["caller_saw"] == {"status": 200} and "fix" not in entry


@pytest.mark.row("T7")
def test_why_was_i_limited_names_the_limit_its_number_and_the_wait(new_gate: GateFactory) -> None:
    """Which limit, how much in how long, and how long to wait."""
    gate = new_gate({"limits": {"perCredential": "1 per 1h"}})
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    refused = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    entry = gate.explain(refused.request_id)
    assert (entry["reason"], entry["limit_name"]) == ("limited", "perCredential")
    assert entry["limit"] == "1 per 1h"
    assert str(entry["retry_after"]) == refused.header("retry-after")
    assert entry["caller_saw"]["retry_after"] == refused.header("retry-after")
    assert entry["caller_saw"]["body"] == refused.json()


def refused_and_admitted(gate: Gate) -> tuple[str, str, str]:
    """Return the ids of a refused and an admitted request, and the refused credential's."""
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    refused = gate.ask(gate.sandbox, "GET", PROBE, basic(user.user, "0" * 32))
    admitted = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    assert_ok(admitted)
    return refused.request_id, admitted.request_id, user.id


@pytest.mark.row("E4")
def test_refusals_are_known_without_a_server_and_after_a_restart(new_gate: GateFactory) -> None:
    """The same explanation while it runs, while none runs, and from the next server."""
    gate = new_gate()
    refused, admitted, credential = refused_and_admitted(gate)
    told = gate.explain(refused)
    assert (told["reason"], told["credential_id"]) == ("mismatch", credential)
    gate.stop()
    assert gate.explain(refused) == told
    gate.command("explain", admitted, expect=66)
    gate.command("explain", "req_none", expect=66)
    again = new_gate(data=gate.data, name="again")
    assert again.explain(refused) == told
    answer = again.ask(again.management, "GET", f"/explain/{refused}")
    assert (answer.status, answer.json()) == (200, told)
    again.command("explain", admitted, expect=66)


@pytest.mark.row("E4")
def test_a_killed_server_leaves_its_refusals_and_damage_costs_one_line(
    new_gate: GateFactory,
) -> None:
    """After SIGKILL and with garbage in the file, what was whole is still told."""
    gate = new_gate()
    refused, _, _ = refused_and_admitted(gate)
    folder = gate.data / "refusals"

    def lines() -> list[dict[str, Any]]:
        texts = [file.read_text() for file in folder.glob("*.jsonl")]
        return [json.loads(line) for text in texts for line in text.splitlines() if line]

    eventually(
        lambda: any(line["request_id"] == refused for line in lines()), 5.0, "it is on the disk"
    )
    gate.kill()
    (segment,) = folder.glob("*.jsonl")
    with segment.open("ab") as file:
        file.write(b'\xff\x00{"request_id":"' + refused.encode() + b'","ts":"half')
    assert gate.explain(refused)["reason"] == "mismatch"
    again = new_gate(data=gate.data, name="again")
    other = again.ask(again.sandbox, "GET", PROBE)
    again.stop()
    assert again.explain(other.request_id)["reason"] == "missing"
    assert again.explain(refused)["reason"] == "mismatch"


@pytest.mark.row("E4")
def test_what_is_kept_is_the_owners_alone_and_holds_no_secret(new_gate: GateFactory) -> None:
    """Mode 0700 and 0600, refusals only, and no secret that was presented."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    gate.credential("disable", user)

    def is_refused(secret: tuple[str, str]) -> bool:
        return gate.ask(gate.sandbox, "GET", PROBE, secret).status == 403

    eventually(partial(is_refused, user.authorization), 5.0, "the credential is disabled")
    gate.stop()
    folder = gate.data / "refusals"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        text = file.read_text()
        assert "admitted" not in text
        assert not [secret for secret in gate.secrets if secret in text]
