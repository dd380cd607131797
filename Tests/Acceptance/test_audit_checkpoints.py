"""Signed checkpoints, export and retention of the audit trail: A2, A6, N4."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness import Gate, GateFactory, Outcome, eventually, run_command
from harness.audit_trail import (
    BrokenTrail,
    database,
    intruder,
    rewrite,
    rings_key,
    row_hash,
    seed_of,
    signed_bytes,
    verify,
    verify_checkpoint,
)

DAY = 86_400


def write_rows(gate: Gate, count: int = 3) -> None:
    """Make an organisation with some users, which leaves one row each."""
    gate.create_organisation("demo")
    for _ in range(count - 1):
        gate.create_user("demo")


def public_key(gate: Gate) -> str:
    """Return the public key that verifies the trail."""
    return gate.command("audit", "key").json()["public_key"]


def export(gate: Gate, *options: str) -> list[str]:
    """Return the lines of an export."""
    return gate.command("audit", "export", *options).stdout.splitlines()


def verify_file(
    gate: Gate, folder: Path, lines: list[str], *options: str, expect: int = 0
) -> dict[str, Any]:
    """Verify lines by the command, in a folder where there is no installation."""
    file, empty = folder / "export.jsonl", folder / "empty"
    file.write_text("".join(f"{line}\n" for line in lines))
    return (
        run_command(
            gate.binary, "audit", "verify", "--file", str(file), "--data", str(empty), "--json",
            *options,
        )
        .expect(expect)
        .json()
    )  # fmt: skip


@pytest.mark.row("A2")
def test_a_checkpoint_is_signed_on_request_and_when_the_server_ends(new_gate: GateFactory) -> None:
    """Both are listed, verify under the public key by themselves, and cover every row."""
    gate = new_gate()
    write_rows(gate)
    assert gate.command("audit", "verify").json()["signed_to"] == 0
    first = gate.command("audit", "checkpoint").json()
    assert first["sequence"] == 3 and first["kind"] == "head"
    assert gate.command("audit", "checkpoint").json() == first
    gate.create_user("demo")
    gate.stop()
    listed = gate.command("audit", "checkpoints").json()
    assert [one["sequence"] for one in listed] == [3, 4]
    assert listed[0] == first
    key = public_key(gate)
    for checkpoint in listed:
        verify_checkpoint(checkpoint, key)
    state = gate.command("audit", "verify").json()
    assert (state["rows"], state["signed_to"], state["checkpoints"]) == (4, 4, 2)
    assert state["head"] == listed[-1]["head"]


@pytest.mark.row("A2")
def test_the_key_follows_from_the_rings_and_openssl_verifies_with_it(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """The documented derivation, and the documented lines of a verification by hand."""
    gate = new_gate()
    write_rows(gate)
    checkpoint = gate.command("audit", "checkpoint").json()
    seed = seed_of(rings_key(gate.data))
    derived = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    assert derived.hex() == public_key(gate) == checkpoint["public_key"]
    pem = run_command(gate.binary, "audit", "key", "--data", str(gate.data)).expect(0).stdout
    (tmp_path / "audit.pem").write_text(pem)
    (tmp_path / "signed").write_bytes(signed_bytes(checkpoint))
    (tmp_path / "signature").write_bytes(bytes.fromhex(checkpoint["signature"]))
    done = subprocess.run(
        [
            "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "audit.pem", "-rawin",
            "-in", "signed", "-sigfile", "signature",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout


def cut_tail(connection: sqlite3.Connection) -> None:
    """Cut the newest row."""
    connection.execute("DELETE FROM audit WHERE sequence = 5")


def swap(connection: sqlite3.Connection) -> None:
    """Let two rows change places."""
    for old, new in ((2, 99), (3, 2), (99, 3)):
        connection.execute("UPDATE audit SET sequence = ? WHERE sequence = ?", (new, old))


def insert(connection: sqlite3.Connection) -> None:
    """Put a row in before the fourth, and move the others up."""
    for sequence in (5, 4):
        connection.execute(
            "UPDATE audit SET sequence = sequence + 1 WHERE sequence = ?", (sequence,)
        )
    connection.execute(
        "INSERT INTO audit SELECT 4, at, 'eve', action, subject, details, hash, randomblob(32) "
        "FROM audit WHERE sequence = 3"
    )


def sql(statement: str) -> Callable[[sqlite3.Connection], None]:
    """Return a forgery of one statement."""

    def forge(connection: sqlite3.Connection) -> None:
        connection.execute(statement)

    return forge


FORGERIES = {
    "altered": (sql("UPDATE audit SET details = details || ' ' WHERE sequence = 3"), 3),
    "removed": (sql("DELETE FROM audit WHERE sequence = 3"), 3),
    "swapped": (swap, 2),
    "inserted": (insert, 4),
    "end cut off": (cut_tail, 5),
    "all removed": (sql("DELETE FROM audit"), 1),
    "beginning cut off": (sql("DELETE FROM audit WHERE sequence <= 2"), 1),
    "signature altered": (sql("UPDATE audit_checkpoints SET signature = randomblob(64)"), 5),
    "checkpoint moved": (sql("UPDATE audit_checkpoints SET sequence = 4"), 4),
    "key of a stranger": (sql("UPDATE audit_checkpoints SET public_key = randomblob(32)"), 5),
    "cut without a signature": (
        sql("UPDATE audit_checkpoints SET kind = 'cut', sequence = 4"), 4
    ),
}  # fmt: skip


@pytest.mark.row("A2")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_verify_names_the_first_row_that_somebody_forged(
    new_gate: GateFactory, forgery: str
) -> None:
    """Whoever can write the store and has no key is found, also at the end of the chain."""
    gate = new_gate()
    write_rows(gate, 5)
    gate.command("audit", "checkpoint")
    gate.stop()
    forge, first_bad = FORGERIES[forgery]
    with intruder(gate.data) as connection:
        forge(connection)
    found = gate.command("audit", "verify", expect=65).json()
    assert found["valid"] is False and found["first_bad_sequence"] == first_bad, found
    exported = gate.command("audit", "export", expect=65)
    assert "broken at row" in exported.stderr


@pytest.mark.row("A2")
def test_a_trail_that_was_written_anew_as_a_whole_is_found(new_gate: GateFactory) -> None:
    """Without the rings no row verifies; with them, the heads that were noted are gone."""
    gate = new_gate()
    write_rows(gate, 4)
    noted = gate.command("audit", "checkpoint").json()["head"]
    gate.stop()
    rewrite(gate.data, b"a key that somebody guessed!!!!!", actor="eve")
    found = gate.command("audit", "verify", expect=65).json()
    assert found["first_bad_sequence"] == 1
    gate.command("audit", "checkpoint", expect=65)
    rewrite(gate.data, rings_key(gate.data), actor="eve")
    assert gate.command("audit", "verify").json()["valid"] is True
    found = gate.command("audit", "verify", "--expect", noted, expect=65).json()
    assert "the expected head" in found["reason"]


@pytest.mark.row("A2")
def test_the_store_itself_refuses_to_change_its_trail(gate: Gate, organisation: str) -> None:
    """A statement that alters or removes rows or checkpoints fails, whoever makes it."""
    gate.create_user(organisation)
    gate.command("audit", "checkpoint")
    for statement in (
        "UPDATE audit SET actor = 'eve' WHERE sequence = 1",
        "DELETE FROM audit WHERE sequence = 1",
        "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)",
        "UPDATE audit_checkpoints SET at = 0",
        "DELETE FROM audit_checkpoints",
    ):
        with (
            database(gate.data) as connection,
            pytest.raises(sqlite3.IntegrityError, match="audit"),
        ):
            connection.execute(statement)
    assert gate.command("audit", "verify").json()["valid"] is True


@pytest.mark.row("A6")
def test_an_export_is_verified_without_the_rings_by_another_program(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """The reference in Python and the command agree on it, and on what was altered in it."""
    gate = new_gate()
    write_rows(gate, 4)
    gate.command("audit", "checkpoint")
    gate.create_user("demo")
    lines, key = export(gate), public_key(gate)
    rows = verify(lines, key)
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5]
    listed = gate.audit()
    for row, known in zip(rows, listed, strict=True):
        assert json.loads(row["details"]) == known["details"]
        assert {name: row[name] for name in ("at", "actor", "action", "subject", "hash")} == {
            name: known[name] for name in ("at", "actor", "action", "subject", "hash")
        }
        assert row_hash(rings_key(gate.data), row) == row["hash"]
    found = verify_file(gate, tmp_path, lines, "--public-key", key)
    assert (found["rows"], found["signed_to"], found["head"]) == (5, 5, rows[-1]["hash"])
    pem = tmp_path / "audit.pem"
    pem.write_text(gate.command("audit", "key").json()["pem"])
    assert verify_file(gate, tmp_path, lines, "--public-key", str(pem)) == found
    own = gate.command("audit", "verify", "--file", str(tmp_path / "export.jsonl")).json()
    assert own == found

    place = next(place for place, line in enumerate(lines) if '"sequence":3' in line)
    forgeries = [
        [*lines[:place], lines[place].replace("command:", "Command:"), *lines[place + 1 :]],
        [*lines[:place], *lines[place + 1 :]],
        lines[:-1],
        [lines[0], lines[2], lines[1], *lines[3:]],
    ]
    for forged in forgeries:
        assert forged != lines
        with pytest.raises(BrokenTrail):
            verify(forged, key)
        assert verify_file(gate, tmp_path, forged, "--public-key", key, expect=65)["reason"]
    other = "00" * 31 + "01"
    verify_file(gate, tmp_path, lines, "--public-key", other, expect=65)


@pytest.mark.row("A6")
def test_an_export_can_be_continued_and_chosen_by_number_and_moment(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """Each piece verifies by itself, and pieces one behind the other as one."""
    gate = new_gate()
    write_rows(gate, 3)
    first, key = export(gate), public_key(gate)
    gate.create_user("demo")
    gate.create_user("demo")
    second = export(gate, "--after", "3")
    assert [row["sequence"] for row in verify(second, key)] == [4, 5]
    assert len(verify(first + second, key)) == 5
    assert verify_file(gate, tmp_path, first + second, "--public-key", key)["rows"] == 5
    # A moment is shown in whole milliseconds: the row's own lies at it or behind it.
    fourth = gate.audit()[3]["at"]
    since = verify(export(gate, "--since", fourth), key)
    assert [row["sequence"] for row in since] == [4, 5]
    until = verify(export(gate, "--until", fourth), key)
    assert [row["sequence"] for row in until][:3] == [1, 2, 3] and len(until) in (3, 4)
    nothing = export(gate, "--since", "2999-01-01T00:00:00Z")
    assert nothing[0] == export(gate, "--after", "5")[0] and verify(nothing, key) == []
    assert verify(export(gate, "--after", "99"), key) == []
    gate.command("audit", "export", "--after", "-1", expect=64)
    gate.command("audit", "export", "--since", "yesterday", expect=64)


def test_files_that_are_no_exports_are_refused_clearly(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """Nothing, nonsense, a line without an end, a key that is none."""
    gate = new_gate()
    write_rows(gate)
    lines, key = export(gate), public_key(gate)
    for wrong in ([], ["nonsense"], ["{}"], [""], lines[1:], ["[" * 5_000], [f"{lines[0]} "]):
        found = verify_file(gate, tmp_path, wrong, "--public-key", key, expect=65)
        assert found["valid"] is False and found["reason"]
    long = tmp_path / "long"
    long.write_bytes(b"x" * 1_200_000)

    def ask(*options: str) -> Outcome:
        return run_command(gate.binary, "audit", "verify", *options, "--data", str(gate.data))

    assert "more than 1048576 bytes" in ask("--file", str(long)).expect(1).stderr
    assert "cannot be read" in ask("--file", str(tmp_path / "absent")).expect(66).stderr
    file = str(tmp_path / "export.jsonl")
    ask("--file", file, "--public-key", str(long)).expect(1)
    ask("--file", file, "--public-key", "absent").expect(66)
    ask("--public-key", key).expect(64)
    ask("--expect", "ab").expect(64)


@pytest.mark.row("A1")
def test_what_rules_outside_the_authority_forbid_is_recorded_as_denied(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """A key that is needed, a receiver without TLS, a taken file: one row each, and no secret."""
    gate = new_gate()
    gate.create_organisation("demo")
    channel = ("--organisation", "demo", "--environment", "sandbox", "--channel", "billogram")
    taken = tmp_path / "taken"
    taken.write_text("")
    denied = {
        "keys.drop": ("keys", "drop", "pepper", "1"),
        "callback.configure": (
            "callback", "configure", *channel, "--url", "http://receiver.example/token-7d9f"
        ),
        "callback.ping": ("callback", "ping", *channel),
        "store.backup": ("backup", "--file", str(taken)),
    }  # fmt: skip
    for arguments in denied.values():
        gate.command(*arguments, expect=65)
    rows = [row for row in gate.audit() if row["action"] == "denied"]
    assert [row["details"]["action"] for row in rows] == list(denied)
    assert all(row["details"]["reason"] and row["actor"].startswith("command:") for row in rows)
    assert "token-7d9f" not in json.dumps(rows)
    before = len(gate.audit())
    gate.command("keys", "drop", "nonsense", "1", expect=64)
    gate.command("keys", "list")
    gate.command("audit", "verify")
    assert len(gate.audit()) == before


@pytest.mark.row("A1")
def test_a_password_that_the_rules_refuse_is_recorded_without_it(new_gate: GateFactory) -> None:
    """The row says why; the password is nowhere in the store's trail."""
    gate = new_gate()
    gate.create_organisation("demo")
    gate.command(
        "user", "create", "ada", "--organisation", "demo", "--environment", "sandbox",
        text="qwertz9\n", expect=65,
    )  # fmt: skip
    row = gate.audit()[-1]
    assert row["action"] == "denied" and row["details"]["action"] == "user.create"
    assert "shorter" in row["details"]["reason"] and "qwertz9" not in json.dumps(row)


@pytest.mark.row("N4", "A2")
def test_old_rows_go_below_a_signed_checkpoint_and_the_rest_verifies(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """A server with a retention removes them at its start; without one it keeps everything."""
    first = new_gate(name="first")
    write_rows(first, 5)
    first.stop()
    rewrite(first.data, rings_key(first.data), older_by_seconds=3 * DAY)
    first.command("audit", "checkpoint")
    kept = new_gate(data=first.data, name="kept")
    kept.create_user("demo")
    kept.stop()
    assert len(kept.audit()) == 6
    second = new_gate({"retention": {"audit": "2d"}}, data=first.data, name="second")
    eventually(
        lambda: [row["sequence"] for row in second.audit()] == [6], 10.0, "old rows are removed"
    )
    cut = second.command("audit", "checkpoints").json()[0]
    assert (cut["kind"], cut["sequence"]) == ("cut", 5)
    verify_checkpoint(cut, public_key(second))
    state = second.command("audit", "verify").json()
    assert (state["begins_behind"], state["rows"], state["last"]) == (5, 1, 6)
    second.create_user("demo")
    lines = export(second)
    rows = verify(lines, public_key(second))
    assert [row["sequence"] for row in rows] == [6, 7]
    assert rows[0]["previous"] == cut["head"]
    assert cut in [json.loads(line) for line in lines]
    verify_file(second, tmp_path, lines, "--public-key", public_key(second))
    second.stop()
    with intruder(second.data) as connection:
        connection.execute("DELETE FROM audit_checkpoints WHERE kind = 'cut'")
    assert second.command("audit", "verify", expect=65).json()["first_bad_sequence"] == 1


@pytest.mark.row("A2")
def test_a_restored_store_keeps_its_checkpoints_and_an_older_one_is_seen(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """After a restore the chain goes on; what was noted since the backup is missed."""
    gate = new_gate()
    write_rows(gate)
    gate.command("audit", "checkpoint")
    file = tmp_path / "backup"
    made = gate.command("backup", "--file", str(file)).json()
    gate.create_user("demo")
    noted = gate.command("audit", "checkpoint").json()["head"]
    gate.stop()
    run_command(
        gate.binary, "restore", "--file", str(file), "--data", str(gate.data), "--replace", "--json"
    ).expect(0)
    again = new_gate(data=gate.data, name="again")
    state = again.command("audit", "verify", "--expect", made["audit_head"]).json()
    assert state["signed_to"] == 3 and state["checkpoints"] == 1
    assert again.command("audit", "checkpoint").json()["sequence"] == state["rows"]
    again.command("audit", "verify", "--expect", noted, expect=65)
    assert verify(export(again), public_key(again))
