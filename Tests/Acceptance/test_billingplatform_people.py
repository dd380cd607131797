"""People: guesses at their passwords are limited alike, and their sessions are bounded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import Answer, Gate, GateFactory, eventually
from harness.billingplatform import Person

ACCOUNT_GUESSES = 10
"""Wrong passwords that an account takes within ten minutes by default."""

ADDRESS_GUESSES = 30
"""Wrong passwords that an address may send within ten minutes by default."""

TRIES = 40

BOUND_SECONDS = 1.0
"""Within this a change is in force (DESIGN.md)."""


@pytest.fixture
def person(gate: Gate, organisation: str) -> Person:
    """A fresh person on the shared server."""
    return Person.create(gate, organisation)


def outside(answer: Answer) -> tuple[int, bytes, list[str]]:
    """Return what tells a caller why, without what differs from answer to answer."""
    return answer.status, answer.body, sorted(name.lower() for name, _ in answer.headers)


@pytest.mark.row("S4")
def test_guesses_at_the_same_time_do_not_pass_the_limit(person: Person) -> None:
    """Of many wrong passwords at once no more are looked at than one after the other."""
    with ThreadPoolExecutor(TRIES) as pool:
        tries = [
            pool.submit(person.try_login, "a wrong password", None, "127.0.0.21")
            for _ in range(TRIES)
        ]
        statuses = [one.result().status for one in tries]
    assert set(statuses) <= {401, 429, 503}, statuses
    assert 1 <= statuses.count(401) <= ACCOUNT_GUESSES, statuses


@pytest.mark.row("S4", "S5")
def test_a_closed_account_counts_guesses_like_an_open_one(gate: Gate, organisation: str) -> None:
    """The right password of a disabled person is limited as a wrong one of another is."""
    disabled, other = Person.create(gate, organisation), Person.create(gate, organisation)
    disabled.command("disable")
    for _ in range(ACCOUNT_GUESSES + 1):
        right = disabled.try_login(source="127.0.0.22")
        wrong = other.try_login("a wrong password", source="127.0.0.22")
        assert outside(right) == outside(wrong)
    assert right.status == 429, right


@pytest.mark.row("S4", "S5")
def test_nobody_finds_out_who_signed_in_behind_an_address(new_gate: GateFactory) -> None:
    """Beyond the address's limit a wrong password is answered alike, and the right one passes."""
    gate = new_gate({"passwords": {"failuresPerAddress": f"{ADDRESS_GUESSES} per 10m"}})
    gate.create_organisation("acme")
    person = Person.create(gate, "acme")
    source = "127.0.0.23"
    assert person.try_login(source=source).status == 200
    for number in range(ADDRESS_GUESSES):
        answer = person.try_login("a wrong password", f"nobody{number}", source)
        assert answer.status == 401, answer
    stranger = person.try_login("a wrong password", "nobody.else", source)
    known = person.try_login("a wrong password", source=source)
    assert stranger.status == 429
    assert outside(known) == outside(stranger)
    assert person.try_login(source=source).status == 200


@pytest.mark.row("S4")
def test_a_new_password_withdraws_the_trust_of_networks(person: Person) -> None:
    """Where only the old password was given, whoever asks is a stranger again."""
    source = "127.0.0.24"
    assert person.try_login(source=source).status == 200
    for _ in range(ACCOUNT_GUESSES):
        person.try_login("a wrong password", source="127.0.0.25")
    assert person.try_login(source=source).status == 200
    person.command("password", text="another four words here\n")
    assert person.try_login("another four words here", source=source).status == 429


def test_a_person_has_no_more_sessions_than_configured(new_gate: GateFactory) -> None:
    """One more session ends the oldest, and the login succeeds."""
    gate = new_gate({"sessions": {"perOwner": 2}})
    gate.create_organisation("acme")
    person = Person.create(gate, "acme")
    sessions = [person.login() for _ in range(3)]
    eventually(
        lambda: person.call(sessions[0], "GET", "/ACCOUNT").status == 401,
        within=BOUND_SECONDS,
        what="the oldest session's end",
    )
    assert [person.call(one, "GET", "/ACCOUNT").status for one in sessions[1:]] == [404, 404]
    assert len(person.command("sessions")) == 2


def test_a_session_is_ended_for_its_own_person_alone(gate: Gate, organisation: str) -> None:
    """Another person's session is not found."""
    person, other = Person.create(gate, organisation), Person.create(gate, organisation)
    session = person.login()
    (listed,) = person.command("sessions")
    other.command("end-sessions", "--session", listed["id"], expect=66)
    assert person.call(session, "GET", "/ACCOUNT").status == 404
    assert person.command("end-sessions", "--session", listed["id"]) == {"ended": 1}


def test_no_label_poses_as_a_name(gate: Gate, organisation: str) -> None:
    """A list of people shows the name under which they sign in."""
    person = Person.create(gate, organisation)
    (listed,) = gate.command("user", "list", "--organisation", organisation).json()
    gate.command("credential", "change", listed["id"], "--label", "somebody else")
    (listed,) = gate.command("user", "list", "--organisation", organisation).json()
    assert (listed["name"], listed["label"]) == (person.name, "somebody else")
