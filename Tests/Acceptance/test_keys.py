"""Rotation of the server's own keys while servers run, and their export: C7, H3, R6."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from harness import (
    ApiUser,
    Gate,
    GateFactory,
    basic,
    eventually,
    run_command,
)
from harness.billogram import CUSTOMERS, assert_error, assert_ok
from harness.callers import Callers, run_with_input

PROBE = f"{CUSTOMERS}?page=1"
MOVE_SECONDS = 10.0
CALLERS = 4


def ask(gate: Gate, user: ApiUser) -> None:
    """Ask once with the user's credential, and be admitted."""
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))


def counts(gate: Gate, ring: str, name: str) -> dict[int, int]:
    """How much depends on each key of a ring."""
    listed = gate.command("keys", "list").json()
    return {key["id"]: key[name] for key in listed[ring]}


@pytest.mark.row("C7", "R6")
def test_peppers_rotate_under_load_on_two_nodes_and_refuse_nobody(new_gate: GateFactory) -> None:
    """No good call is refused; digests move with their use; the old key goes when it can."""
    first = new_gate(name="first")
    second = new_gate(data=first.data, name="second")
    first.create_organisation("demo")
    users = [first.create_user("demo") for _ in range(CALLERS)]
    idle = first.create_user("demo")
    assert len(first.command("keys", "list").json()["nodes"]) == 2
    with Callers(first, users[:2]) as here, Callers(second, users[2:]) as there:
        rotated = first.command("keys", "rotate", "pepper").json()
        assert (rotated["in_use"], rotated["resumed"]) == (2, False)
        eventually(
            lambda: counts(first, "peppers", "secrets") == {2: CALLERS, 1: 1},
            MOVE_SECONDS,
            "the digests of those who call have moved",
        )
    assert here.refusals + there.refusals == []
    assert here.answered and there.answered

    refused = first.command("keys", "drop", "pepper", "1", expect=65)
    assert [kind["secrets"] for kind in refused.json()["kinds"]] == [1]
    assert [secret["credential"] for secret in refused.json()["secrets"]] == [idle.id]
    assert "billogram.api-user" in refused.stderr
    ask(second, idle)
    eventually(
        lambda: counts(first, "peppers", "secrets") == {2: CALLERS + 1, 1: 0},
        MOVE_SECONDS,
        "the last digest has moved",
    )
    first.command("keys", "drop", "pepper", "1")
    first.command("keys", "drop", "pepper", "1", expect=65)
    first.command("keys", "drop", "pepper", "2", expect=65)

    def both_know() -> bool:
        return [node["peppers"] for node in first.command("keys", "list").json()["nodes"]] == [
            [2],
            [2],
        ]

    eventually(both_know, MOVE_SECONDS, "both servers have read that the key is gone")
    for gate in (first, second):
        for user in [*users, idle]:
            ask(gate, user)
        wrong = basic(idle.user, "0" * 32)
        assert_error(gate.ask(gate.sandbox, "GET", PROBE, wrong), 403, "INVALID_AUTH")


@pytest.mark.row("C7")
def test_a_restart_in_every_state_of_a_rotation_finds_keys_that_work(
    new_gate: GateFactory,
) -> None:
    """A server that is killed and started again between the steps knows its users."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    ask(gate, user)
    gate.kill()
    # The killed server counts as running for a while: the rotation stops after the first step.
    late = gate.command("keys", "rotate", "pepper", "--wait", "0s", expect=1)
    assert "nod_" in late.stderr and "run the command again" in late.stderr
    assert [key["state"] for key in gate.command("keys", "list").json()["peppers"]] == [
        "in_use",
        "waiting",
    ]
    gate = new_gate(data=gate.data, name="again")
    ask(gate, user)
    resumed = gate.command("keys", "rotate", "pepper", "--wait", "60s").json()
    assert (resumed["in_use"], resumed["resumed"]) == (2, True)
    ask(gate, user)
    gate.kill()
    gate = new_gate(data=gate.data, name="third")
    ask(gate, user)


@pytest.mark.row("H3")
def test_seals_rotate_while_a_server_runs(new_gate: GateFactory) -> None:
    """A new seal is used after every server has read it; the old one can be dropped."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    rotated = gate.command("keys", "rotate", "seal").json()
    assert rotated["in_use"] == 2 and rotated["resealed"]["unreadable"] == []
    assert counts(gate, "seals", "secrets") == {2: 0, 1: 0}
    gate.command("keys", "drop", "seal", "1")
    ask(gate, user)
    assert gate.command("doctor").json()


@pytest.mark.row("C7", "H3")
def test_a_full_ring_takes_no_fourth_key_and_says_which_to_drop(new_gate: GateFactory) -> None:
    """Three keys are the most; the refusal names the oldest."""
    gate = new_gate()
    for _ in range(2):
        gate.command("keys", "rotate", "pepper")
    refused = gate.command("keys", "rotate", "pepper", expect=65)
    assert "keys drop pepper 1" in refused.stderr


@pytest.mark.row("C7")
def test_a_keys_file_that_cannot_be_used_leaves_the_server_with_the_old_keys(
    new_gate: GateFactory,
) -> None:
    """It is said once each time in the log, and in a metric; a good file is taken again."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    rings = gate.data / "rings.json"
    good = rings.read_text()

    def reloads() -> str:
        return gate.ask(gate.management, "GET", "/metrics").body.decode()

    def failing() -> bool:
        return "tollgate_keys_reload_success 0" in reloads()

    assert not failing()
    rings.chmod(0o644)
    eventually(failing, MOVE_SECONDS, "a file that others can read is refused")
    ask(gate, user)
    rings.chmod(0o600)
    eventually(lambda: not failing(), MOVE_SECONDS, "it is taken when they cannot")
    rings.write_text(good[: len(good) // 2])
    eventually(failing, MOVE_SECONDS, "half a file is refused")
    ask(gate, user)
    rings.write_text(good)
    eventually(lambda: not failing(), MOVE_SECONDS, "the good file is taken")
    ask(gate, user)
    complaints = [line for line in gate.log_lines() if "keys' file" in line["msg"]]
    assert len(complaints) == 2
    key = json.loads(good)["peppers"][0]["key"]
    assert key not in gate.log.read_text()


@pytest.mark.row("C7", "H3", "A1")
def test_no_command_shows_a_key_and_every_step_is_on_record(new_gate: GateFactory) -> None:
    """`keys list` has numbers and counts alone; the audit chain has a row for each step."""
    gate = new_gate()
    outputs = [
        gate.command("keys", "rotate", "pepper").stdout,
        gate.command("keys", "drop", "pepper", "1").stdout,
        gate.command("keys", "list").stdout,
        run_command(gate.binary, "keys", "list", "--data", str(gate.data)).expect(0).stdout,
        gate.command("audit", "list").stdout,
    ]
    rings = json.loads((gate.data / "rings.json").read_text())
    keys = [member["key"] for ring in ("peppers", "seals") for member in rings[ring]]
    for key in [*keys, rings["audit"]]:
        assert all(key not in output for output in outputs)
    actions = [row["action"] for row in gate.command("audit", "list").json()]
    assert actions == ["keys.add", "keys.promote", "keys.drop"]
    assert gate.command("audit", "verify").json()["valid"]


@pytest.mark.row("H3")
def test_exported_keys_open_under_their_passphrase_alone(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """A short passphrase, a wrong one, a taken file, a taken folder: each is refused clearly."""
    gate = new_gate()
    file = tmp_path / "keys.json"
    run = partial(run_with_input, gate)
    run("too short\n", "keys", "export", "--file", str(file)).expect(65)
    assert not file.exists()
    phrase = "some words for this one test\n"
    run(phrase, "keys", "export", "--file", str(file)).expect(0)
    assert file.stat().st_mode & 0o777 == 0o600
    run(phrase, "keys", "export", "--file", str(file)).expect(65)
    rings = json.loads((gate.data / "rings.json").read_text())
    assert rings["audit"] not in file.read_text()

    taken = run(phrase, "keys", "import", "--file", str(file)).expect(65)
    assert "never overwritten" in taken.stderr
    other = tmp_path / "other"
    wrong = run("some words for this one text\n", "keys", "import", "--file", str(file), data=other)
    assert "passphrase is wrong" in wrong.expect(65).stderr
    assert not (other / "rings.json").exists()
    run(phrase, "keys", "import", "--file", str(file), data=other).expect(0)
    assert json.loads((other / "rings.json").read_text()) == rings
    assert (other / "rings.json").stat().st_mode & 0o777 == 0o600
