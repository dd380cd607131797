"""The store's disk is full, its file locked, lost, damaged or closed to writing."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, ApiUser, Gate, GateFactory, Http1Connection, eventually, run_command
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.disk import small_disk
from harness.settings import configuration

STORE = "tollgate.sqlite"
MARK = "store.made"
WAIT_MAX_SECONDS = 3.0
RETRY_AFTER = "2"
# What a slow machine may need beside the store's own maximum.
SLACK_SECONDS = 4.0
NOTICED_SECONDS = 10.0
TRIES_MAX = 3_000
PAGE_BYTES = 4_096
NAME_LETTERS = 100
STRANGER = 65_534


def served(new_gate: GateFactory, data: Path | None = None) -> tuple[Gate, ApiUser]:
    """Start a server with one user who is known to it."""
    gate = new_gate(data=data)
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    assert read(gate, user).status == 200
    return gate, user


def read(gate: Gate, user: ApiUser) -> Answer:
    """Read customers, which takes the store."""
    return gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}?page=1", user.authorization)


def write(gate: Gate, user: ApiUser, name: str) -> Answer:
    """Create a customer."""
    body = json.dumps({"name": name}).encode()
    with Http1Connection(gate.sandbox, seconds=30) as connection:
        return connection.request("POST", CUSTOMERS, [user.authorization, JSON], body)


def readiness(gate: Gate) -> tuple[int, dict[str, Any]]:
    """Return readiness with its faults by check."""
    with Http1Connection(gate.management, seconds=15) as connection:
        answer = connection.request("GET", "/readyz?verbose")
    return answer.status, answer.json()["faults"]


def unready(gate: Gate, word: str) -> bool:
    """Whether readiness is 503 and says why in the check of the store."""
    status, faults = readiness(gate)
    return status == 503 and word in faults.get("store_write", "")


def assert_unavailable(answer: Answer, retry_after: str | None = RETRY_AFTER) -> None:
    """Assert the dialect's 503, and when it says to come back."""
    assert answer.status == 503, answer
    assert answer.json()["status"] != "OK"
    assert answer.header("retry-after") == retry_after, answer


def refused_start(binary: Path, folder: Path, data: Path) -> str:
    """Start a server that must not start; return what it said on standard error."""
    config = folder / "refused.yaml"
    config.write_text(configuration(data, {}))
    outcome = run_command(binary, "serve", "--config", str(config)).expect(1)
    assert "Fatal error" not in outcome.stderr and outcome.stdout == ""
    return outcome.stderr


def kept(data: Path) -> bytes | None:
    """Return the store's file as it is, or None without one."""
    path = data / STORE
    return path.read_bytes() if path.exists() else None


# A full disk


def test_a_full_disk_is_a_503_until_there_is_room(new_gate: GateFactory, tmp_path: Path) -> None:
    """Reading goes on, nothing acknowledged is lost, and no restart is needed."""
    with small_disk(tmp_path / "disk", 24) as disk:
        gate, user = served(new_gate, disk.path / "data")
        names = [f"before {number}" for number in range(5)]
        for name in names:
            assert write(gate, user, name).status == 200
        disk.fill()
        # The log may have room of its own for a while; each change that finds some counts.
        for number in range(TRIES_MAX):
            answer = write(gate, user, name := f"tight {number}".ljust(NAME_LETTERS, "x"))
            if answer.status != 200:
                break
            names.append(name)
        assert_unavailable(answer)
        eventually(lambda: unready(gate, ""), NOTICED_SECONDS, "it is not ready")
        assert read(gate, user).status == 200, "what is there can be read"
        refused = gate.command("credential", "create", "--organisation", "demo",
                               "--environment", "sandbox", "--kind", "billogram.api-user",
                               expect=1)  # fmt: skip
        assert STORE in refused.stderr and "space" in refused.stderr, refused
        findings = {one["check"]: one for one in gate.command("doctor", expect=65).json()}
        assert findings["disk"]["ok"] is False and str(gate.data) in findings["disk"]["detail"]
        disk.empty()
        eventually(lambda: readiness(gate)[0] == 200, NOTICED_SECONDS, "it is ready again")
        assert write(gate, user, "after").status == 200
        assert listed(gate, user) >= {*names, "after"}
        assert gate.command("audit", "verify").json()["valid"] is True
        gate.stop()


def listed(gate: Gate, user: ApiUser) -> set[str]:
    """Return the names of all customers."""
    names: set[str] = set()
    with Http1Connection(gate.sandbox, seconds=30) as connection:
        for page in range(1, TRIES_MAX):
            path = f"{CUSTOMERS}?page={page}&page_size=100"
            found = assert_ok(connection.request("GET", path, [user.authorization]))
            names |= {one["name"] for one in found}
            if len(found) < 100:
                return names
    raise AssertionError("the list of customers has no end")


# A lock that somebody holds


def test_a_held_lock_is_a_503_within_three_seconds(new_gate: GateFactory) -> None:
    """However many wait: each is told at the same maximum, and what they sent is not done later."""
    gate, user = served(new_gate)
    with closing(sqlite3.connect(gate.data / STORE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with ThreadPoolExecutor(10) as pool:
            names = [f"waiting {number}" for number in range(10)]
            answers = list(pool.map(lambda name: write(gate, user, name), names))
        assert time.monotonic() - begun < WAIT_MAX_SECONDS + SLACK_SECONDS
        for answer in answers:
            assert_unavailable(answer)
        eventually(lambda: unready(gate, "(busy)"), NOTICED_SECONDS, "it is not ready")
        assert read(gate, user).status == 200, "readers wait for no writer"
        other.execute("ROLLBACK")
    eventually(lambda: readiness(gate)[0] == 200, NOTICED_SECONDS, "it is ready again")
    assert write(gate, user, "after").status == 200
    assert listed(gate, user) == {"after"}


def test_a_held_lock_ends_a_command_with_the_files_name(new_gate: GateFactory) -> None:
    """Exit code 1, the file and the cause."""
    gate, _ = served(new_gate)
    with closing(sqlite3.connect(gate.data / STORE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused = gate.command("organisation", "create", "late", expect=1)
    assert str(gate.data / STORE) in refused.stderr and "(busy)" in refused.stderr


# Files that are gone


def remove(data: Path) -> None:
    """Remove the store's file."""
    (data / STORE).unlink()


def remove_log(data: Path) -> None:
    """Remove the store's log."""
    (data / f"{STORE}-wal").unlink()


def replace(data: Path) -> None:
    """Put another store in the place of the one that is open."""
    copy = data / "copy"
    copy.write_bytes((data / STORE).read_bytes())
    copy.rename(data / STORE)


@pytest.mark.parametrize("take", [remove, remove_log, replace])
def test_a_store_that_is_taken_away_acknowledges_nothing_more(
    new_gate: GateFactory, take: Callable[[Path], None]
) -> None:
    """Writes are refused at once, readiness names it, and only a restart mends it."""
    gate, user = served(new_gate)
    take(gate.data)
    assert_unavailable(write(gate, user, "nowhere"), retry_after=None)
    eventually(lambda: unready(gate, "(moved)"), NOTICED_SECONDS, "it is not ready")
    assert_unavailable(write(gate, user, "nowhere"), retry_after=None)
    gate.kill()


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_lost_store_is_not_made_anew(
    binary: Path, tmp_path: Path, new_gate: GateFactory, is_empty: bool
) -> None:
    """A folder in which a store was made starts no server without it, and quickstart makes none."""
    gate, _ = served(new_gate)
    gate.stop()
    (gate.data / STORE).unlink()
    if is_empty:
        (gate.data / STORE).touch()
    before = kept(gate.data)
    said = refused_start(binary, tmp_path, gate.data)
    for part in (str(gate.data / STORE), str(gate.data / MARK), "tollgate restore"):
        assert part in said, said
    for command in (["quickstart"], ["organisation", "create", "new"], ["organisation", "list"]):
        assert STORE in gate.command(*command, expect=1).stderr
    assert kept(gate.data) == before
    (gate.data / MARK).unlink()
    again = new_gate(data=gate.data, name="knowingly")
    assert again.command("organisation", "list").json() == []


def test_a_lost_store_is_restored_in_its_place(new_gate: GateFactory, tmp_path: Path) -> None:
    """What the message says works: `restore --replace`, then the server starts."""
    gate, user = served(new_gate)
    copy = tmp_path / "copy"
    gate.command("backup", "--file", str(copy))
    gate.stop()
    (gate.data / STORE).unlink()
    gate.command("restore", "--file", str(copy), "--replace")
    again = new_gate(data=gate.data, name="restored")
    assert read(again, user).status == 200


# A damaged file


def flip(path: Path) -> None:
    """Overwrite a part of every page behind the first."""
    content = bytearray(path.read_bytes())
    for start in range(PAGE_BYTES, len(content), PAGE_BYTES):
        content[start : start + 64] = b"\xa5" * 64
    path.write_bytes(content)


def cut(path: Path) -> None:
    """Leave the first two pages."""
    path.write_bytes(path.read_bytes()[: 2 * PAGE_BYTES])


def letter(path: Path) -> None:
    """Put a text in the store's place."""
    path.write_text("Dear database, " * 1_000)


def other_software(path: Path) -> None:
    """Put a database of other software in the store's place."""
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE things (name TEXT)")
        database.commit()


@pytest.mark.parametrize("damage", [flip, cut, letter, other_software])
def test_a_damaged_store_is_named_and_left_as_it_is(
    binary: Path, tmp_path: Path, new_gate: GateFactory, damage: Callable[[Path], None]
) -> None:
    """The server does not start, commands fail, and doctor says the same: file, cause, remedy."""
    gate, _ = served(new_gate)
    gate.stop()
    store = gate.data / STORE
    damage(store)
    store.chmod(0o600)
    before = kept(gate.data)
    for said in (
        refused_start(binary, tmp_path, gate.data),
        gate.command("organisation", "list", expect=1).stderr,
    ):
        for part in (str(store), "damaged", "tollgate restore"):
            assert part in said, said
    findings = {one["check"]: one for one in gate.command("doctor", expect=65).json()}
    assert findings["store"]["ok"] is False, findings
    assert str(store) in findings["store"]["detail"]
    if damage in (flip, cut):
        assert findings["pages"]["ok"] is False, findings
    if damage is not flip:
        # A store with damaged pages opens, and SQLite keeps its own books in it.
        assert kept(gate.data) == before


def test_doctor_finds_a_damaged_page_that_nobody_has_read_yet(new_gate: GateFactory) -> None:
    """A store can serve for long with a page that is broken; doctor reads them all."""
    gate, user = served(new_gate)
    for number in range(200):
        assert write(gate, user, f"{number}".ljust(NAME_LETTERS, "x")).status == 200
    gate.stop()
    store = gate.data / STORE
    content = bytearray(store.read_bytes())
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        (root,) = database.execute(
            "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = 'documents'"
        ).fetchone()
    for suffix in ("-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    start = (root - 1) * PAGE_BYTES
    content[start : start + 8] = b"\xa5" * 8
    store.write_bytes(content)
    findings = {one["check"]: one for one in gate.command("doctor", expect=65).json()}
    assert [name for name, one in findings.items() if not one["ok"]] == ["pages"], findings
    assert str(store) in findings["pages"]["detail"]


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"peppers":', "[]", "\x00" * 64],
    ids=["empty", "open", "cut", "list", "zeros"],
)
def test_damaged_keys_are_named_and_left_as_they_are(
    binary: Path, tmp_path: Path, new_gate: GateFactory, text: str
) -> None:
    """File, cause and remedy; no new keys are made."""
    gate, _ = served(new_gate)
    gate.stop()
    rings = gate.data / "rings.json"
    rings.write_text(text)
    said = refused_start(binary, tmp_path, gate.data)
    for part in (str(rings), "damaged", "tollgate keys import"):
        assert part in said, said
    assert rings.read_text() == text


# A folder that cannot be written to


@pytest.fixture
def closed_folder(new_gate: GateFactory, tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk that can only be read."""
    with small_disk(tmp_path / "disk", 24) as disk:
        gate, _ = served(new_gate, disk.path / "data")
        gate.stop()
        disk.close_to_writing()
        yield gate.data


def test_a_folder_that_can_only_be_read_is_named(
    binary: Path, tmp_path: Path, closed_folder: Path
) -> None:
    """No server starts on it, and it says which file or folder cannot be written to."""
    said = refused_start(binary, tmp_path, closed_folder)
    assert str(closed_folder) in said and ("written" in said or "Read-only" in said), said


def test_a_folder_of_another_user_is_named(binary: Path, new_gate: GateFactory) -> None:
    """As another user than the folder's owner: exit code 1 and the name of what is closed."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    gate, _ = served(new_gate)
    gate.stop()
    for path in (gate.data, *gate.data.rglob("*")):
        os.chown(path, STRANGER, STRANGER)
    # Root without its capabilities is a user like any other.
    outcome = run_command(
        Path("/usr/bin/setpriv"), "--bounding-set=-all", "--inh-caps=-all",
        str(binary), "organisation", "list", "--data", str(gate.data),
    ).expect(1)  # fmt: skip
    assert str(gate.data) in outcome.stderr and "Permission denied" in outcome.stderr, outcome
