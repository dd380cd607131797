"""The audit trail: A1 and A3, and that `audit verify` finds what was altered."""

from __future__ import annotations

from typing import Any

import pytest

from harness import ApiUser, Gate, GateFactory, eventually, run_command
from harness.audit_trail import database, intruder
from harness.billogram import CUSTOMERS, assert_error, assert_ok
from harness.metrics import Scrape

PROBE = f"{CUSTOMERS}?page=1"
LOST = "tollgate_audit_write_failures_total"
LIFE = ("create", "rotate", "disable", "enable", "reset", "revoke")


def audit_rows(gate: Gate, subject: str | None = None) -> list[dict[str, Any]]:
    """Return the audit rows, of one subject if it is given."""
    return gate.audit(subject)


def refuse_audit_rows(gate: Gate) -> None:
    """Have the store take no further audit row."""
    with database(gate.data) as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON audit "
            "BEGIN SELECT RAISE(ABORT, 'no audit row today'); END"
        )


@pytest.mark.row("A1")
def test_every_step_of_a_credentials_life_leaves_one_audit_row(
    gate: Gate, organisation: str
) -> None:
    """Each change has its row: when, who, what, to which credential, and never a secret."""
    user = gate.create_user(organisation)
    rotated = gate.rotate(user, "1h")
    gate.credential("disable", user)
    gate.credential("enable", user)
    reset = ApiUser.parse(gate.credential("reset", user).json())
    gate.credential("revoke", user)
    rows = audit_rows(gate, user.id)
    assert [row["action"] for row in rows] == [f"credential.{step}" for step in LIFE]
    assert [row["sequence"] for row in rows] == sorted({row["sequence"] for row in rows})
    for row in rows:
        assert row["actor"].startswith("command:") and row["at"]
        for secret in (user.password, rotated.password, reset.password):
            assert secret not in str(row)


@pytest.mark.row("A1")
def test_a_denied_administration_is_recorded_and_changes_nothing(gate: Gate, user: ApiUser) -> None:
    """An illegal step leaves a row that says so."""
    gate.credential("revoke", user)
    before = audit_rows(gate, user.id)
    gate.credential("enable", user, expect=65)
    added = audit_rows(gate, user.id)[len(before) :]
    assert len(added) == 1 and "denied" in str(added[0]), added


@pytest.mark.row("A1")
def test_the_rows_are_readable_after_the_credentials_end_and_a_restart(
    new_gate: GateFactory,
) -> None:
    """What was written stays, with the server running, stopped and started again."""
    first = new_gate(name="first")
    first.create_organisation("demo")
    user = first.create_user("demo")
    first.credential("revoke", user)
    before = audit_rows(first)
    first.stop()
    assert audit_rows(first) == before
    second = new_gate(data=first.data, name="second")
    assert audit_rows(second) == before
    state = second.command("audit", "verify").json()
    assert state["valid"] is True
    assert (state["rows"], state["head"]) == (len(before), before[-1]["hash"])


@pytest.mark.row("A3")
@pytest.mark.parametrize("step", ["create", "rotate", "disable", "revoke"])
def test_a_change_whose_audit_row_cannot_be_written_is_not_made(
    new_gate: GateFactory, step: str
) -> None:
    """A trigger refuses audit rows: the command fails, nothing changed, the server goes on."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    before = gate.command("credential", "list").json()
    refuse_audit_rows(gate)
    if step == "create":
        arguments = ["create", "--organisation", "demo", "--environment", "sandbox"]
        arguments += ["--kind", "billogram.api-user"]
    else:
        arguments = [step, user.id, *(["--overlap", "1h"] if step == "rotate" else [])]
    failed = gate.command("credential", *arguments, expect=1)
    assert failed.stdout == "" and "secret" not in failed.stderr
    assert gate.command("credential", "list").json() == before
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    with database(gate.data) as connection:
        connection.execute("DROP TRIGGER refuse")
    gate.command("credential", *arguments)


@pytest.mark.row("A3")
def test_a_command_that_fails_for_want_of_an_audit_row_leaves_no_trace_in_a_running_server(
    new_gate: GateFactory,
) -> None:
    """A revocation that failed is not half in effect: neither at once nor a second later."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    refuse_audit_rows(gate)
    gate.command("credential", "revoke", user.id, expect=1)
    other = run_command(
        gate.binary, "credential", "show", user.id, "--data", str(gate.data), "--json"
    )
    assert other.expect(0).json()["state"] == "active"
    for _ in range(50):
        assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))


@pytest.mark.row("A3")
def test_a_row_that_a_server_cannot_write_is_counted(new_gate: GateFactory) -> None:
    """A secret in clear text would be recorded: the count rises, and the secret stays as it was."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    refuse_audit_rows(gate)
    gate.ask(gate.plain, "GET", PROBE, user.authorization)
    eventually(lambda: Scrape.of(gate).sum(LOST) >= 1, 5.0, "the row is counted as lost")
    (secret,) = gate.credential("show", user).json()["secrets"]
    assert secret.get("exposed_at") is None
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))


@pytest.mark.parametrize(
    "alteration",
    [
        "UPDATE audit SET actor = 'command:somebody-else' WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 2",
    ],
    ids=["altered", "removed"],
)
def test_verify_names_the_first_row_that_was_altered_or_removed(
    new_gate: GateFactory, alteration: str
) -> None:
    """The chain breaks at the row that was touched; the exit code is 65."""
    gate = new_gate()
    gate.create_organisation("demo")
    for _ in range(3):
        gate.create_user("demo")
    assert gate.command("audit", "verify").json()["valid"] is True
    with intruder(gate.data) as connection:
        connection.execute(alteration)
    found = gate.command("audit", "verify", expect=65).json()
    assert found["valid"] is False and found["first_bad_sequence"] == 2, found
    assert found["reason"]


def test_verify_finds_rows_cut_from_the_end_by_the_expected_head(new_gate: GateFactory) -> None:
    """A shortened chain is sound in itself; against the head that was noted it is not."""
    gate = new_gate()
    gate.create_organisation("demo")
    gate.create_user("demo")
    state = gate.command("audit", "verify").json()
    gate.command("audit", "verify", "--expect", state["head"])
    with intruder(gate.data) as connection:
        connection.execute("DELETE FROM audit WHERE sequence = ?", (state["rows"],))
    gate.command("audit", "verify", "--expect", state["head"], expect=65)


def test_plain_text_exposure_is_in_the_audit_trail(gate: Gate, user: ApiUser) -> None:
    """A secret that came without TLS is recorded against its credential."""
    refused = gate.ask(gate.plain, "GET", PROBE, user.authorization)
    assert_error(refused, 403, "HTTPS_REQUIRED")
    eventually(
        lambda: "credential.exposed" in [row["action"] for row in audit_rows(gate, user.id)],
        5.0,
        "the exposure has its audit row",
    )
