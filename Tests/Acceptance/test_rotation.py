"""Rotation and reset: R1, R2, R3 and R5."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from harness import ApiUser, Gate, eventually, wait_until
from harness.billogram import CUSTOMERS, JSON, assert_error
from harness.instants import read_instant, write_instant

PROBE = f"{CUSTOMERS}?page=1"
CHANGE_BOUND_SECONDS = 1.0


def admitted(gate: Gate, user: ApiUser) -> bool:
    """Whether the server admits the user; any refusal must be the one for bad credentials."""
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    if answer.status != 200:
        assert_error(answer, 403, "INVALID_AUTH")
    return answer.status == 200


def retirement(user: ApiUser, hint: str) -> datetime:
    """Return the moment at which the secret with this hint retires."""
    (secret,) = (one for one in user.facts["secrets"] if one["hint"].endswith(hint))
    return read_instant(secret["retires_at"])


@pytest.mark.row("R1")
def test_two_secrets_live_under_one_user_id_during_an_overlap(gate: Gate, user: ApiUser) -> None:
    """Old and new password are both admitted for the same user id, again and again."""
    rotated = gate.rotate(user, "1h")
    assert (rotated.id, rotated.user) == (user.id, user.user)
    assert rotated.password != user.password
    for _ in range(3):
        assert admitted(gate, user) and admitted(gate, rotated)
    assert len(gate.credential("show", user).json()["secrets"]) == 2


@pytest.mark.row("R2")
def test_the_overlap_ends_at_its_deadline_at_use_without_any_sweeper(
    gate: Gate, user: ApiUser
) -> None:
    """Admitted before the printed moment, refused by the very first request behind it."""
    rotated = gate.rotate(user, "3s")
    deadline = retirement(rotated, user.password[-4:])
    assert admitted(gate, user)
    assert datetime.now(UTC) < deadline, "this machine was too slow to look before the deadline"
    wait_until(deadline)
    assert not admitted(gate, user)
    assert admitted(gate, rotated)


@pytest.mark.row("R2")
def test_the_deadline_holds_across_a_restart_and_for_a_cold_cache(
    gate: Gate, organisation: str
) -> None:
    """A secret that was never used during its overlap is refused after it as well."""
    user = gate.create_user(organisation)
    rotated = gate.rotate(user, "1s")
    wait_until(retirement(rotated, user.password[-4:]))
    assert not admitted(gate, user)
    assert admitted(gate, rotated)


@pytest.mark.row("R2")
@pytest.mark.parametrize(
    ("overlap", "exit_code"), [("31d", 64), ("30d", 0), ("-1s", 64), ("1x", 64)]
)
def test_an_overlap_above_the_servers_maximum_is_refused(
    gate: Gate, user: ApiUser, overlap: str, exit_code: int
) -> None:
    """30 days are the default maximum; a refused rotation changes nothing."""
    gate.command("credential", "rotate", user.id, f"--overlap={overlap}", expect=exit_code)
    secrets = gate.credential("show", user).json()["secrets"]
    assert len(secrets) == (2 if exit_code == 0 else 1)
    assert admitted(gate, user)


@pytest.mark.row("R3")
def test_a_rotation_never_lengthens_the_life_of_an_older_secret(gate: Gate, user: ApiUser) -> None:
    """A second rotation with a longer overlap leaves the first secret's end where it was."""
    hint = user.password[-4:]
    first_end = retirement(gate.rotate(user, "10m"), hint)
    assert retirement(gate.rotate(user, "5h"), hint) <= first_end
    shown = gate.credential("show", user).json()
    (old,) = (one for one in shown["secrets"] if one["hint"].endswith(hint))
    assert read_instant(old["retires_at"]) <= first_end


@pytest.mark.row("R3")
def test_the_new_secret_inherits_scopes_ip_list_and_expiry_and_outlives_nothing(
    gate: Gate, organisation: str
) -> None:
    """What the credential could not do, its new secret cannot do either; its end stays."""
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    user = gate.create_user(
        organisation, "--scope", "read", "--allow-ip", "127.0.0.0/8",
        "--expires-at", write_instant(end),
    )  # fmt: skip
    rotated = gate.rotate(user, "1h")
    for key in ("scopes", "allow_ip", "expires_at", "environment", "label"):
        assert rotated.facts[key] == user.facts[key], key
    assert retirement(rotated, user.password[-4:]) <= end
    for one in (user, rotated):
        assert admitted(gate, one)
        with_body = gate.ask(gate.sandbox, "DELETE", "/api/v2/item/1", one.authorization, JSON)
        assert_error(with_body, 403, "PERMISSION_DENIED")
    wait_until(end)
    assert not admitted(gate, user) and not admitted(gate, rotated)


@pytest.mark.row("R3")
def test_the_new_secret_inherits_a_list_that_excludes_the_caller(
    gate: Gate, organisation: str
) -> None:
    """Rotation opens no door: from a foreign address the new secret is refused like the old."""
    user = gate.create_user(organisation, "--allow-ip", "192.0.2.0/24")
    assert not admitted(gate, gate.rotate(user, "1h"))


@pytest.mark.row("R5")
def test_a_reset_gives_a_new_secret_and_ends_the_old_one_at_once(gate: Gate, user: ApiUser) -> None:
    """The new one works at once; the old is refused within the bound and stays refused."""
    assert admitted(gate, user)
    reset = ApiUser.parse(gate.credential("reset", user).json())
    assert admitted(gate, reset)
    eventually(lambda: not admitted(gate, user), CHANGE_BOUND_SECONDS, "the old secret is refused")
    assert not any(admitted(gate, user) for _ in range(20))
    assert admitted(gate, reset)


@pytest.mark.row("R10")
def test_an_overlap_is_ended_early_and_again_without_harm(gate: Gate, user: ApiUser) -> None:
    """`credential retire` ends a retiring secret now; doing it twice is the same."""
    rotated = gate.rotate(user, "1h")
    (old,) = (one for one in rotated.facts["secrets"] if one["state"] == "retiring")
    for _ in range(2):
        gate.command("credential", "retire", user.id, old["id"])
    eventually(
        lambda: not admitted(gate, user), CHANGE_BOUND_SECONDS, "the retired secret is refused"
    )
    assert admitted(gate, rotated)
