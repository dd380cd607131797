"""Backup while serving, and restore with the exported keys: OPERATING, C7."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import ApiUser, Gate, GateFactory, Outcome, run_command
from harness.billogram import CUSTOMERS, assert_error, assert_ok
from harness.callers import Callers, run_with_input

PROBE = f"{CUSTOMERS}?page=1"
PHRASE = "some words for this one test\n"


def restore(gate: Gate, file: Path, data: Path, *options: str) -> Outcome:
    """Restore a backup into a data folder."""
    return run_command(
        gate.binary, "restore", "--file", str(file), "--data", str(data), "--json", *options
    )


def is_known(gate: Gate, user: ApiUser) -> None:
    """The server admits the user."""
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))


def is_unknown(gate: Gate, user: ApiUser) -> None:
    """The server refuses the user."""
    assert_error(gate.ask(gate.sandbox, "GET", PROBE, user.authorization), 403, "INVALID_AUTH")


@pytest.mark.row("N1")
def test_a_backup_made_under_load_comes_back_in_another_folder(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """What was made before it works, what was made after it does not, what was revoked stays so."""
    gate = new_gate()
    gate.create_organisation("demo")
    before, revoked, busy = (gate.create_user("demo") for _ in range(3))
    gate.credential("revoke", revoked)
    file, keys, other = tmp_path / "backup", tmp_path / "keys.json", tmp_path / "other"
    with Callers(gate, [busy, before]) as callers:
        made = gate.command("backup", "--file", str(file)).json()
    assert callers.refusals == []
    assert file.stat().st_mode & 0o777 == 0o600
    assert made["bytes"] == file.stat().st_size
    gate.command("backup", "--file", str(file), expect=65)
    after = gate.create_user("demo")
    run_with_input(gate, PHRASE, "keys", "export", "--file", str(keys)).expect(0)

    other.mkdir(0o700)
    early = restore(gate, file, other).expect(65)
    assert "keys import" in early.stderr
    run_with_input(gate, PHRASE, "keys", "import", "--file", str(keys), data=other).expect(0)
    restored = restore(gate, file, other).expect(0).json()
    assert restored["epoch"] != made["epoch"]
    assert restored["credentials"] == 3

    again = new_gate(data=other, name="again")
    is_known(again, before)
    is_known(again, busy)
    is_unknown(again, revoked)
    is_unknown(again, after)
    again.command("audit", "verify", "--expect", made["audit_head"])
    actions = [row["action"] for row in again.command("audit", "list").json()]
    assert actions[-2:] == ["store.backup", "store.restore"]
    assert all(finding["ok"] for finding in again.command("doctor").json())
    # The first server has gone on as if nothing had happened.
    is_known(gate, after)


def test_a_restore_over_a_server_that_runs_is_refused(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """With and without --replace, and also when the server's addresses are not there."""
    gate = new_gate()
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    file = tmp_path / "backup"
    gate.command("backup", "--file", str(file))
    later = gate.create_user("demo")
    for options in ([], ["--replace"]):
        refused = restore(gate, file, gate.data, *options).expect(65)
        assert str(gate.pid) in refused.stderr
    addresses = (gate.data / "addresses.json").read_text()
    (gate.data / "addresses.json").unlink()
    assert "in use" in restore(gate, file, gate.data, "--replace").expect(65).stderr
    (gate.data / "addresses.json").write_text(addresses)
    (gate.data / "addresses.json").chmod(0o600)
    is_known(gate, user)
    is_known(gate, later)

    gate.stop()
    assert "--replace" in restore(gate, file, gate.data).expect(65).stderr
    replaced = restore(gate, file, gate.data, "--replace").expect(0).json()
    assert Path(replaced["kept"]).exists()
    again = new_gate(data=gate.data, name="again")
    is_known(again, user)
    is_unknown(again, later)


def test_a_backup_of_other_keys_and_a_file_that_is_none_are_refused(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """The folder of the refused restore stays as it was."""
    gate = new_gate()
    gate.create_organisation("demo")
    file = tmp_path / "backup"
    gate.command("backup", "--file", str(file))
    stranger = new_gate(name="stranger")
    stranger.stop()
    before = sorted(path.name for path in stranger.data.iterdir())
    other = restore(gate, file, stranger.data, "--replace").expect(65)
    assert "keys of this folder" in other.stderr
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("no backup")
    restore(gate, nonsense, stranger.data, "--replace").expect(65)
    restore(gate, tmp_path / "absent", stranger.data, "--replace").expect(65)
    assert sorted(path.name for path in stranger.data.iterdir()) == before
    again = new_gate(data=stranger.data, name="stranger again")
    again.create_organisation("demo")
