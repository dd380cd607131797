"""API users as callers and owners meet them: C1, C5, C6, C11 and C14."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from harness import ApiUser, Gate, Http1Connection, Http2Connection, basic, eventually
from harness.billogram import CUSTOMERS, JSON, assert_error, assert_ok
from harness.instants import read_instant, write_instant

PROBE = f"{CUSTOMERS}?page=1"
CHANGE_BOUND_SECONDS = 1.0


def refused(gate: Gate, user: ApiUser) -> bool:
    """Whether the server refuses the user as it refuses every bad credential."""
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    if answer.status == 200:
        return False
    assert_error(answer, 403, "INVALID_AUTH")
    return True


@pytest.mark.row("C1")
def test_many_api_users_of_one_organisation_authenticate_each_with_its_own_password(
    gate: Gate, organisation: str
) -> None:
    """Five users of one account see the same account; none is let in with another's password."""
    users = [gate.create_user(organisation) for _ in range(5)]
    created = gate.ask(gate.sandbox, "GET", PROBE, users[0].authorization)
    assert assert_ok(created) == []
    with Http1Connection(gate.sandbox) as connection:
        body = b'{"name":"Shared"}'
        assert_ok(connection.request("POST", CUSTOMERS, [users[0].authorization, JSON], body))
        for one in users:
            seen = assert_ok(connection.request("GET", PROBE, [one.authorization]))
            assert [customer["name"] for customer in seen] == ["Shared"]
        for one, other in pairwise(users):
            crossed = basic(one.user, other.password)
            assert_error(connection.request("GET", PROBE, [crossed]), 403, "INVALID_AUTH")


@pytest.mark.row("C1")
def test_one_api_user_is_disabled_and_enabled_while_the_others_go_on(
    gate: Gate, organisation: str
) -> None:
    """Disabling acts on one user alone, within the stated bound, and can be taken back."""
    first, second = gate.create_user(organisation), gate.create_user(organisation)
    assert not refused(gate, first)
    gate.credential("disable", first)
    eventually(lambda: refused(gate, first), CHANGE_BOUND_SECONDS, "the disabled user is refused")
    assert not refused(gate, second)
    gate.credential("enable", first)
    eventually(lambda: not refused(gate, first), CHANGE_BOUND_SECONDS, "the user is back")


@pytest.mark.row("C5")
@pytest.mark.parametrize(
    "value",
    ["Bearer abc", "Session abc", "Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Digest x=y", "abc"],
)
def test_a_present_but_invalid_credential_is_never_taken_for_an_absent_one(
    gate: Gate, value: str
) -> None:
    """None is 401 with a challenge; anything in Authorization that is not right is 403."""
    absent = gate.ask(gate.sandbox, "GET", PROBE)
    assert_error(absent, 401, "MISSING_AUTH")
    assert absent.header("www-authenticate") == 'Basic realm="Billogram", charset="UTF-8"'
    present = gate.ask(gate.sandbox, "GET", PROBE, ("Authorization", value))
    assert_error(present, 403, "INVALID_AUTH")


@pytest.mark.row("C5")
def test_the_answer_does_not_depend_on_the_order_of_header_fields(
    gate: Gate, user: ApiUser
) -> None:
    """A right and a wrong credential in one request: both orders get the same refusal."""
    right, wrong = user.authorization, basic(user.user, "0" * 32)
    bodies = {
        gate.ask(gate.sandbox, "GET", PROBE, *order).body
        for order in ((right, wrong), (wrong, right))
    }
    assert len(bodies) == 1


@pytest.mark.row("C5")
def test_carriers_of_other_dialects_on_the_route_neither_help_nor_harm(
    gate: Gate, user: ApiUser
) -> None:
    """Basic alone decides on this route; other carriers do not stand in for it."""
    others = [("sessionid", "a" * 40), ("X-Client-ID", "x"), ("X-Client-Secret", "y")]
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization, *others))
    assert_error(gate.ask(gate.sandbox, "GET", PROBE, *others), 401, "MISSING_AUTH")


@pytest.mark.row("C6")
@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/2"])
def test_two_credentials_in_one_request_are_ambiguous_and_refused(
    gate: Gate, organisation: str, version: str
) -> None:
    """Two principals, or one twice: 400, in every order, and `explain` says why."""
    first, second = gate.create_user(organisation), gate.create_user(organisation)
    client = Http1Connection if version == "HTTP/1.1" else Http2Connection
    with client(gate.sandbox) as connection:
        for pair in ((first, second), (second, first), (first, first)):
            headers = [one.authorization for one in pair]
            answer = connection.request("GET", PROBE, headers)
            data = assert_error(answer, 400, "INVALID_AUTH")
            assert data["message"] == "The request carries more than one credential."
            assert gate.explain(answer.request_id)["reason"] == "ambiguous"


@pytest.mark.row("C11")
def test_a_secret_is_shown_once_and_afterwards_only_its_last_four_letters(
    gate: Gate, organisation: str
) -> None:
    """No later output of any command has the secret; its hint ends with the last four letters."""
    user = gate.create_user(organisation)
    assert len(user.password) == 32 and set(user.password) <= set("0123456789abcdef")
    outputs = [
        gate.credential("show", user),
        gate.command("credential", "list", "--organisation", organisation),
        gate.credential("disable", user),
        gate.credential("enable", user),
        gate.command("audit", "list"),
    ]
    encoded = base64.b64encode(user.password.encode()).decode()
    for output in outputs:
        for trace in (user.password, encoded, user.password[:-4]):
            assert trace not in output.stdout + output.stderr
    shown = outputs[0].json()
    assert "secret" not in shown
    assert [one["hint"][-4:] for one in shown["secrets"]] == [user.password[-4:]]
    assert "secret" not in outputs[1].json()[0]


@pytest.mark.row("C14")
def test_a_credential_goes_through_its_states_and_illegal_steps_are_refused(
    gate: Gate, user: ApiUser
) -> None:
    """active, disabled, active, revoked; from revoked nothing leads back (exit code 65)."""
    assert gate.credential("show", user).json()["state"] == "active"
    assert gate.credential("disable", user).json()["state"] == "disabled"
    assert gate.credential("enable", user).json()["state"] == "active"
    assert gate.credential("revoke", user).json()["state"] == "revoked"
    for verb, wish in (("enable", "active"), ("disable", "disabled")):
        denied = gate.credential(verb, user, expect=65)
        assert "revoked" in denied.stderr and wish in denied.stderr, denied
    gate.command("credential", "rotate", user.id, "--overlap", "1h", expect=65)
    gate.command("credential", "reset", user.id, expect=65)
    assert gate.credential("show", user).json()["state"] == "revoked"
    eventually(lambda: refused(gate, user), CHANGE_BOUND_SECONDS, "the revoked user is refused")


@pytest.mark.row("C14")
def test_a_rotated_secret_is_retiring_and_named_with_its_end(gate: Gate, user: ApiUser) -> None:
    """The old secret's state is `retiring` with a moment; the new one's is `live` without."""
    rotated = gate.rotate(user, "1h").facts
    by_state = {one["state"]: one for one in rotated["secrets"]}
    assert set(by_state) == {"retiring", "live"}
    left = read_instant(by_state["retiring"]["retires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert by_state["live"]["retires_at"] is None


@pytest.mark.row("C14")
def test_an_expired_credential_is_refused_and_shown_as_expired(
    gate: Gate, organisation: str
) -> None:
    """The expiry is checked at use: admitted before, refused after, without any sweeper."""
    end = datetime.now(UTC) + timedelta(seconds=4)
    user = gate.create_user(organisation, "--expires-at", write_instant(end))
    assert not refused(gate, user)
    eventually(lambda: refused(gate, user), 6.0, "the expired user is refused")
    assert datetime.now(UTC) >= end.replace(microsecond=0)
    assert gate.credential("show", user).json()["state"] == "expired"


def test_an_unknown_credential_id_is_no_such_thing(gate: Gate) -> None:
    """Commands that name no credential end with 66."""
    for verb in ("show", "disable", "enable", "revoke"):
        gate.command("credential", verb, "crd_0000000000000000", expect=66)


def test_an_address_outside_the_list_is_refused_also_when_the_facts_are_known(
    gate: Gate, organisation: str
) -> None:
    """The IP list is checked on every request, first and later, IPv4 and IPv6 ranges alike."""
    inside = gate.create_user(organisation, "--allow-ip", "127.0.0.0/8", "--allow-ip", "::1/128")
    outside = gate.create_user(organisation, "--allow-ip", "10.0.0.0/8")
    for _ in range(3):
        assert not refused(gate, inside)
        assert refused(gate, outside)
    answer = gate.ask(gate.sandbox, "GET", PROBE, outside.authorization)
    assert gate.explain(answer.request_id)["reason"] == "address_not_allowed"
