"""A sandbox is reset, seeded, kept and put back by command, under a running server: X5."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from harness import ApiUser, Gate, Http1Connection, run_command
from harness.billogram import CUSTOMERS, ITEMS, JSON, assert_envelope, assert_error, assert_ok

BILLOGRAMS = "/api/v2/billogram"
MOMENT = "2027-03-01T00:00:00Z"


def listed(gate: Gate, user: ApiUser, path: str) -> dict[str, Any]:
    """Return the envelope of a whole list."""
    query = "page=1&page_size=100"
    return assert_envelope(gate.ask(gate.sandbox, "GET", f"{path}?{query}", user.authorization))


def everything(gate: Gate, user: ApiUser) -> list[Any]:
    """Return all lists of a sandbox, and the first billogram in full."""
    lists = [listed(gate, user, path) for path in (CUSTOMERS, ITEMS, BILLOGRAMS)]
    first = lists[2]["data"][0]["id"]
    return [
        *lists,
        assert_ok(gate.ask(gate.sandbox, "GET", f"{BILLOGRAMS}/{first}", user.authorization)),
    ]


def seed(gate: Gate, organisation: str, expect: int = 0) -> Any:
    """Fill a sandbox as of one moment."""
    return gate.command(
        "sandbox", "seed", "--organisation", organisation, "--at", MOMENT, expect=expect
    )


def reset(gate: Gate, organisation: str) -> dict[str, Any]:
    """Empty a sandbox and return what was removed."""
    arguments = ["sandbox", "reset", "--organisation", organisation, "--yes"]
    return gate.command(*arguments).json()["removed"]


def assert_empty(gate: Gate, user: ApiUser) -> None:
    """Assert that no list shows anything."""
    for path in (CUSTOMERS, ITEMS, BILLOGRAMS):
        assert listed(gate, user, path)["meta"]["total_count"] == 0


@pytest.mark.row("X5")
def test_a_seeded_sandbox_is_the_same_every_time_and_a_reset_one_empty(
    gate: Gate, organisation: str, user: ApiUser
) -> None:
    """The running server sees each change with the next call; the credential lives on."""
    assert_empty(gate, user)
    made = seed(gate, organisation).json()["made"]["billogram"]
    first = everything(gate, user)
    assert [one["meta"]["total_count"] for one in first[:3]] == [
        made["customers"], made["items"], made["billograms"],
    ]  # fmt: skip
    removed = reset(gate, organisation)
    assert removed["documents"] > sum(made.values())
    assert_empty(gate, user)
    seed(gate, organisation)
    assert everything(gate, user) == first


@pytest.mark.row("X5")
def test_a_sandbox_that_holds_anything_is_neither_seeded_nor_overwritten(
    gate: Gate, organisation: str, user: ApiUser, tmp_path: Path
) -> None:
    """Exit code 65, and what was there is there."""
    with Http1Connection(gate.sandbox) as connection:
        body = json.dumps({"name": "Ann"}).encode()
        assert_ok(connection.request("POST", CUSTOMERS, [user.authorization, JSON], body))
    file = str(tmp_path / "snapshot.json")
    whose = ["--organisation", organisation, "--file", file]
    gate.command("sandbox", "snapshot", *whose)
    before = listed(gate, user, CUSTOMERS)
    assert "not empty" in seed(gate, organisation, expect=65).stderr
    gate.command("sandbox", "restore-snapshot", *whose, expect=65)
    assert listed(gate, user, CUSTOMERS) == before
    gate.command("sandbox", "snapshot", *whose, expect=65)


@pytest.mark.row("X5")
def test_a_snapshot_is_put_back_as_it_was_without_any_secret(
    gate: Gate, organisation: str, user: ApiUser, tmp_path: Path
) -> None:
    """Also into another organisation; the key that signs a billogram's callbacks is not in it."""
    seed(gate, organisation)
    key = "signing-key-of-the-test"
    with Http1Connection(gate.sandbox) as connection:
        value = {
            "customer": {"customer_no": 1},
            "items": [{"item_no": "1", "count": 1}],
            "callbacks": {"url": "https://127.0.0.1:1/hook", "sign_key": key},
        }
        fields = [user.authorization, JSON]
        made = assert_ok(connection.request("POST", BILLOGRAMS, fields, json.dumps(value).encode()))
    assert made["callbacks"]["sign_key"] == key
    before = everything(gate, user)
    file = tmp_path / "snapshot.json"
    count = gate.command(
        "sandbox", "snapshot", "--organisation", organisation, "--file", str(file)
    ).json()["documents"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert key not in file.read_text() and "vlt_" not in file.read_text()
    gate.create_organisation(f"{organisation}-copy")
    other = gate.create_user(f"{organisation}-copy")
    assert reset(gate, organisation)["secrets"] == 1
    for owner, caller in ((organisation, user), (f"{organisation}-copy", other)):
        restored = gate.command(
            "sandbox", "restore-snapshot", "--organisation", owner, "--file", str(file)
        )
        assert restored.json()["documents"] == count
        assert everything(gate, caller) == before
        path = f"{BILLOGRAMS}/{made['id']}"
        shown = assert_ok(gate.ask(gate.sandbox, "GET", path, caller.authorization))
        assert shown["callbacks"] == {**made["callbacks"], "sign_key": None}


@pytest.mark.row("X5")
def test_what_is_nested_as_deep_as_may_be_is_put_back(
    gate: Gate, organisation: str, user: ApiUser, tmp_path: Path
) -> None:
    """Sixteen levels survive every list and a snapshot; seventeen are refused."""
    seed(gate, organisation)

    def draft(levels: int) -> bytes:
        deep: Any = []
        for _ in range(levels - 1):
            deep = [deep]
        value = {
            "customer": {"customer_no": 1},
            "items": [{"item_no": "1", "count": 1, "bookkeeping": {"objects": deep}}],
            "regional_sweden": {"reversed_vat": deep},
        }
        return json.dumps(value).encode()

    fields = [user.authorization, JSON]
    with Http1Connection(gate.sandbox) as connection:
        made = assert_ok(connection.request("POST", BILLOGRAMS, fields, draft(16)))
        refused = connection.request("POST", BILLOGRAMS, fields, draft(17))
        assert_error(refused, 400, "INVALID_PARAMETER")
    before = everything(gate, user)
    whose = ["--organisation", organisation, "--file", str(tmp_path / "snapshot.json")]
    gate.command("sandbox", "snapshot", *whose)
    reset(gate, organisation)
    gate.command("sandbox", "restore-snapshot", *whose)
    assert everything(gate, user) == before
    path = f"{BILLOGRAMS}/{made['id']}"
    assert assert_ok(gate.ask(gate.sandbox, "GET", path, user.authorization)) == made


@pytest.mark.row("X5")
def test_a_seed_lies_in_the_years_of_the_calendar(
    gate: Gate, organisation: str, user: ApiUser
) -> None:
    """Exit code 64 and a sentence outside 1901 to 2990; both ends are taken."""
    whose = ["sandbox", "seed", "--organisation", organisation, "--at"]
    for moment in ("1900-12-31T23:59:59Z", "2991-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        refused = gate.command(*whose, moment, expect=64)
        assert "1901 to 2990" in refused.stderr
        assert_empty(gate, user)
    for moment in ("1901-01-01T00:00:00Z", "2990-12-31T23:59:59Z"):
        gate.command(*whose, moment)
        assert listed(gate, user, BILLOGRAMS)["meta"]["total_count"] > 0
        reset(gate, organisation)


@pytest.mark.row("X5")
def test_a_reset_touches_one_organisation_and_is_audited(
    gate: Gate, organisation: str, user: ApiUser
) -> None:
    """Its neighbour keeps everything; the row says who, what and how much."""
    gate.create_organisation(f"{organisation}-kept")
    neighbour = gate.create_user(f"{organisation}-kept")
    for name in (organisation, f"{organisation}-kept"):
        seed(gate, name)
    kept = everything(gate, neighbour)
    removed = reset(gate, organisation)
    assert everything(gate, neighbour) == kept
    assert_empty(gate, user)
    rows = gate.audit()
    last = [row for row in rows if row["action"].startswith("sandbox.")][-1]
    assert last["action"] == "sandbox.reset" and last["details"] == removed
    assert gate.command("audit", "verify").json()["valid"]


@pytest.mark.row("X5")
def test_a_reset_wants_to_be_confirmed_and_the_organisation_to_exist(
    gate: Gate, organisation: str, user: ApiUser
) -> None:
    """Without a terminal and without `--yes` nothing is removed."""
    seed(gate, organisation)
    gate.command("sandbox", "reset", "--organisation", organisation, expect=64)
    assert listed(gate, user, CUSTOMERS)["meta"]["total_count"] > 0
    gate.command("sandbox", "reset", "--organisation", "nobody-here", "--yes", expect=66)


@pytest.mark.row("X5")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"tollgate_snapshot":2,"collections":[]}',
        '{"tollgate_snapshot":1,"collections":[{"kind":"other.thing","documents":[]}]}',
        '{"tollgate_snapshot":1,"collections":[{"kind":"billogram.item","documents":[{"id":"1"}]}]}',
        '{"tollgate_snapshot":1,"collections":[{"kind":"billogram.item","documents":'
        '[{"id":"1","index":{},"content":{}},{"id":"1","index":{},"content":{}}]}]}',
    ],
)
def test_what_is_no_snapshot_is_refused(
    gate: Gate, organisation: str, user: ApiUser, tmp_path: Path, text: str
) -> None:
    """Exit code 65 and one sentence; nothing of it is put back."""
    file = tmp_path / "snapshot.json"
    file.write_text(text)
    whose = ["--organisation", organisation, "--file", str(file)]
    refused = gate.command("sandbox", "restore-snapshot", *whose, expect=65)
    assert refused.stderr.startswith("tollgate: the file is no snapshot")
    assert_empty(gate, user)


def test_a_snapshot_that_is_not_there_is_a_fault_of_the_world(
    gate: Gate, organisation: str
) -> None:
    """Exit code 1, naming the file."""
    arguments = ["sandbox", "restore-snapshot", "--organisation", organisation]
    outcome = run_command(
        gate.binary, *arguments, "--file", "/nowhere/at/all", "--data", str(gate.data)
    )
    assert "/nowhere/at/all" in outcome.expect(1).stderr
