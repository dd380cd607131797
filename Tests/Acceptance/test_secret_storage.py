"""How secrets are kept, and what checking one costs: C7 and C9."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import Gate, GateFactory, Http1Connection, basic, eventually
from harness.billogram import CUSTOMERS, assert_error, assert_ok

PROBE = f"{CUSTOMERS}?page=1"
ITEM = "/api/v2/item/1"
REQUESTS = 6_000
ROUNDS = 12
RELEASE_SECONDS = 100e-6
DEBUG_FACTOR = 10
"""A debug build's Swift is slower by about this much; a password hash by another 100 times."""


def encodings(secret: str) -> Iterator[bytes]:
    """Yield how a careless store could hold a secret: plain, encoded, or hashed without a key."""
    raw = [secret.encode(), bytes.fromhex(secret)]
    for name in ("md5", "sha1", "sha256", "sha512"):
        raw.append(hashlib.new(name, secret.encode()).digest())
    for value in raw:
        yield value
        yield value[::-1]
        yield value.hex().encode()
        yield value.hex().upper().encode()
        for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
            for shift in range(3):
                # Three alignments, because the secret may stand in the middle of a longer text.
                yield alphabet(b"\0" * shift + value)[shift + 1 : -4]


def assert_unfindable(data: Path, passwords: list[str]) -> None:
    """Assert that no file of the data folder holds any encoding of any password."""
    files = [path for path in data.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        for password in passwords:
            assert not any(trace in content for trace in encodings(password)), path.name


def database_values(data: Path) -> Iterator[tuple[str, Any]]:
    """Yield every value of every table, with the table's name."""
    with sqlite3.connect(f"file:{data / 'tollgate.sqlite'}?mode=ro", uri=True) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield from ((table, value) for value in row)


@pytest.mark.row("C7")
def test_the_data_folder_holds_no_secret_in_any_encoding_nor_its_plain_hash(
    new_gate: GateFactory,
) -> None:
    """While serving and after the end, files and every database value are free of the secrets."""
    gate = new_gate()
    gate.create_organisation("demo")
    users = [gate.create_user("demo") for _ in range(3)]
    users.append(gate.rotate(users[0], "1h"))
    for user in users:
        assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    passwords = [user.password for user in users]
    assert_unfindable(gate.data, passwords)
    traces = {trace for password in passwords for trace in encodings(password)}
    for table, value in database_values(gate.data):
        content = value.encode() if isinstance(value, str) else value
        if isinstance(content, bytes):
            assert not any(trace in content for trace in traces), table
    gate.stop()
    assert_unfindable(gate.data, passwords)


@pytest.mark.row("C7")
def test_files_with_keys_are_for_their_owner_alone(gate: Gate) -> None:
    """Database, rings and private keys have mode 0600, and so has the list of addresses."""
    for name in ("tollgate.sqlite", "rings.json", "ca.key", "server.key", "addresses.json"):
        assert stat.S_IMODE((gate.data / name).stat().st_mode) == 0o600, name


@pytest.mark.row("C7")
def test_the_first_pepper_signs_all_verify_and_without_its_pepper_a_secret_is_dead(
    new_gate: GateFactory,
) -> None:
    """The digest is keyed by a ring: a new first member keeps old secrets alive, removal kills.

    A secret that was used meanwhile has moved to the new member, and lives on without the old one.
    """
    first = new_gate(name="first")
    first.create_organisation("demo")
    used, idle = first.create_user("demo"), first.create_user("demo")
    first.stop()
    newest = {"id": 2, "key": secrets.token_hex(32)}
    change_peppers(first.data, lambda peppers: [newest, *peppers])
    second = new_gate(data=first.data, name="second")
    young = second.create_user("demo")
    for user in (used, young):
        assert_ok(second.ask(second.sandbox, "GET", PROBE, user.authorization))
    eventually(lambda: dependents(second, 1) == 1, 5.0, "the used secret's digest has moved")
    second.stop()
    change_peppers(first.data, lambda _: [newest])
    third = new_gate(data=first.data, name="third")
    for user in (used, young):
        assert_ok(third.ask(third.sandbox, "GET", PROBE, user.authorization))
    dead = third.ask(third.sandbox, "GET", PROBE, idle.authorization)
    assert_error(dead, 403, "INVALID_AUTH")


def dependents(gate: Gate, member: int) -> int:
    """Return how many secrets of credentials a member of the pepper ring has digested."""
    listed = gate.command("keys", "list").json()
    (found,) = (one for one in listed["peppers"] if one["id"] == member)
    return int(found["secrets"])


def change_peppers(data: Path, change: Callable[[list[Any]], list[Any]]) -> None:
    """Rewrite the pepper ring of a stopped server; its first member signs."""
    path = data / "rings.json"
    rings = json.loads(path.read_text())
    rings["peppers"] = change(rings["peppers"])
    path.write_text(json.dumps(rings))


def cpu_per_request(gate: Gate, headers: list[Callable[[int], list[Any]]]) -> list[float]:
    """Return the CPU seconds of one of many DELETEs, for each kind of header.

    The kinds take turns, and the best round of each counts: the machine's speed drifts.
    """
    best = [float("inf")] * len(headers)
    with Http1Connection(gate.production) as connection:
        for _ in range(ROUNDS):
            for place, header in enumerate(headers):
                before = gate.cpu_seconds()
                for number in range(REQUESTS // ROUNDS):
                    connection.request("DELETE", ITEM, header(number))
                spent = (gate.cpu_seconds() - before) / (REQUESTS // ROUNDS)
                best[place] = min(best[place], spent)
    return best


@pytest.mark.row("C9")
@pytest.mark.parametrize("case", ["right password", "wrong password"])
def test_checking_a_generated_secret_costs_under_100_microseconds_of_cpu(
    gate: Gate, organisation: str, case: str
) -> None:
    """What a request with a credential costs more than one without is the check, and no KDF.

    Process CPU time, not wall time, is compared. The user may only read and asks to delete: its
    right password is verified in full, and then the scope refuses, so that no backend's work is
    counted as the check's.
    """
    user = gate.create_user(organisation, "--scope", "read", environment="production")

    def header(number: int) -> list[tuple[str, str]]:
        wrong = basic(user.user, f"{number:032x}")
        return [user.authorization if case == "right password" else wrong]

    probe = gate.ask(gate.production, "DELETE", ITEM, *header(1))
    refusals = {"right password": "PERMISSION_DENIED", "wrong password": "INVALID_AUTH"}
    assert_error(probe, 403, refusals[case])
    without, checked = cpu_per_request(gate, [lambda _: [("X-Filler", "x" * 60)], header])
    allowance = RELEASE_SECONDS * (DEBUG_FACTOR if "debug" in gate.binary.parts else 1)
    print(
        f"{case}: {(checked - without) * 1e6:.1f} us of CPU beside {without * 1e6:.1f} us without"
    )
    assert checked - without < allowance
