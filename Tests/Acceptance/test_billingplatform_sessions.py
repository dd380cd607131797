"""BillingPlatform: people sign in, call with their session in every carrier, and are out."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from harness import Gate, GateFactory, eventually
from harness.billingplatform import JSON, PASSWORD, Person, assert_not_let_in

STRANGER = "127.0.0.9"
"""Another address of this machine, from which nobody signed in."""

ELSEWHERE = ("127.0.0.2", "127.0.0.3")
"""Two more, each a network of its own: of IPv4, a network is the address."""

NOTED_SECONDS = 15.0
"""Within this the uses of sessions, which are written every 2 seconds, are in the store."""

OLD_HASH = (
    "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw"
    "$/wUFUNGBZRKbeVoRa9LppDNK1b680z5HWyNpFNFO/3w"
)
"""PASSWORD under older parameters, made with libsodium's crypto_pwhash."""

PRESENT_COST = "$argon2id$v=19$m=19456,t=2,p=1$"

GUESSES = 10
"""Wrong passwords that an account takes within ten minutes by default."""

LOGINS = 40

BOUND_SECONDS = 1.0
"""Within this a change made by another process is in force (DESIGN.md)."""


@pytest.fixture
def person(gate: Gate, organisation: str) -> Person:
    """A fresh person on the shared server."""
    return Person.create(gate, organisation)


def create_account(person: Person, session: str, name: str = "Acme") -> str:
    """Create an account and return its id."""
    answer = person.call(session, "POST", "/ACCOUNT", {"brmObjects": {"Name": name}})
    assert answer.status == 200, answer
    (row,) = answer.json()["createResponse"]
    assert row["ErrorCode"] == "0", row
    return str(row["Id"])


@pytest.mark.row("C8")
def test_a_person_signs_in_works_and_signs_out(person: Person) -> None:
    """A login opens a session, which works until the logout."""
    session = person.login()
    assert re.fullmatch("[A-Za-z]{40}", session)
    account = create_account(person, session)
    found = person.call(session, "GET", f"/ACCOUNT/{account}")
    assert found.status == 200, found
    assert found.json()["retrieveResponse"][0]["Name"] == "Acme"
    out = person.call(session, "POST", "/logout")
    assert (out.status, out.json()["logoutResponse"][0]["ErrorCode"]) == (200, "0")
    assert_not_let_in(person.call(session, "GET", f"/ACCOUNT/{account}"))


@pytest.mark.row("S1")
@pytest.mark.parametrize(
    "field",
    [("sessionid", "{}"), ("sessionId", "{}"), ("SESSIONID", "{}"),
     ("Authorization", "Session {}"), ("Authorization", "sessionid {}"),
     ("Authorization", "SESSION {}")],
)  # fmt: skip
def test_a_session_is_taken_from_every_carrier(person: Person, field: tuple[str, str]) -> None:
    """The documented field and both spellings of Authorization carry a session."""
    session = person.login()
    account = create_account(person, session)
    name, form = field
    answer = person.ask("GET", f"/ACCOUNT/{account}", [(name, form.format(session))])
    assert answer.status == 200, answer


@pytest.mark.row("S1")
def test_two_sessions_of_different_people_are_ambiguous(
    gate: Gate, organisation: str, person: Person
) -> None:
    """Two sessions of two people are refused, whatever carries them."""
    mine, other = person.login(), Person.create(gate, organisation).login()
    for headers in (
        [("sessionid", mine), ("Authorization", f"Session {other}")],
        [("sessionid", mine), ("sessionid", other)],
        [("Authorization", f"Session {mine}"), ("Authorization", f"Session {other}")],
    ):
        answer = person.ask("GET", "/ACCOUNT", headers)
        assert answer.status == 400, answer
        assert "more than one credential" in answer.json()["message"], answer


@pytest.mark.parametrize(
    "path",
    ["/rest/2.0", "/REST/2.0", "//rest/2.0", "/Rest/2.0"],
    ids=["plain", "upper", "twice", "mixed"],
)
def test_paths_ignore_case_and_a_repeated_slash(person: Person, path: str) -> None:
    """Paths are taken as known clients spell them, and a login with any content type."""
    body = f'{{"username":"{person.name.upper()}","password":"{PASSWORD}"}}'.encode()
    base = f"/{person.organisation}{path}"
    for content_type in ([JSON], [("Content-Type", "text/plain")], []):
        answer = person.ask("POST", "/LOGIN", content_type, body, base=base)
        assert answer.status == 200, answer
    session = answer.json()["loginResponse"][0]["SessionID"]
    assert person.ask("POST", "/logout", [("sessionid", session)], base="/rest/2.0").status == 200


@pytest.mark.row("S5")
def test_who_is_not_let_in_is_not_told_why(gate: Gate, organisation: str, person: Person) -> None:
    """Wrong, unknown, disabled and without access look alike outside, and are known inside."""
    disabled = Person.create(gate, organisation)
    disabled.command("disable")
    no_access = Person.create(gate, organisation, "--no-api-access")
    answers = [
        person.try_login(password="another long password"),
        person.try_login(name="nobody.at.all"),
        disabled.try_login(),
        no_access.try_login(),
    ]
    public = {
        (
            a.status,
            a.body,
            tuple(h for h in a.headers if h[0].lower() not in ("x-request-id", "date")),
        )
        for a in answers
    }
    assert len(public) == 1, answers
    assert answers[0].status == 401
    (row,) = answers[0].json()["loginResponse"]
    assert row["SessionID"] == "" and row["ErrorCode"] != "0" and row["ErrorText"], row
    reasons = [gate.explain(a.request_id)["reason"] for a in answers]
    assert reasons == ["mismatch", "unknown", "disabled", "disabled"]


@pytest.mark.row("S3")
@pytest.mark.parametrize(
    "verb, options, text",
    [("password", [], "another four words here\n"), ("disable", [], None),
     ("api-access", ["--access", "off"], None), ("end-sessions", [], None)],
)  # fmt: skip
def test_what_ends_a_right_ends_every_session(
    person: Person, verb: str, options: list[str], text: str | None
) -> None:
    """A new password, disabling and withdrawn access end all sessions within the bound."""
    sessions = [person.login() for _ in range(3)]
    for session in sessions:
        assert person.call(session, "POST", "/ACCOUNT", {"brmObjects": {}}).status == 200
    person.command(verb, *options, text=text)
    started = time.monotonic()
    for session in sessions:
        eventually(
            lambda session=session: person.call(session, "GET", "/ACCOUNT").status == 401,
            within=BOUND_SECONDS,
            what="the session's end",
        )
    assert time.monotonic() - started < BOUND_SECONDS
    assert person.command("sessions") == []


@pytest.mark.row("S2")
def test_an_owner_sees_sessions_and_ends_one(person: Person) -> None:
    """Sessions are listed with their use and without their token, and end one by one."""
    first = person.login()
    second = person.ask(
        "POST", "/login", [JSON, ("User-Agent", "probe\u00e9/1")],
        f'{{"username":"{person.name}","password":"{PASSWORD}"}}'.encode(),
    ).json()["loginResponse"][0]["SessionID"]  # fmt: skip
    listed = person.command("sessions")
    assert len(listed) == 2
    assert all(one["last_use"]["address"] == "127.0.0.1" for one in listed)
    assert first not in str(listed) and second not in str(listed)
    person.command("end-sessions", "--session", listed[0]["id"])
    eventually(
        lambda: person.call(second, "GET", "/ACCOUNT").status == 401,
        within=BOUND_SECONDS,
        what="the session's end",
    )
    assert person.call(first, "GET", "/ACCOUNT").status == 404
    assert [one["id"] for one in person.command("sessions")] == [listed[1]["id"]]


def test_a_session_is_of_its_own_organisation_alone(
    gate: Gate, organisation: str, person: Person
) -> None:
    """The path of another organisation is not for this session."""
    gate.create_organisation(f"{organisation}b")
    session = person.login()
    base = f"/{organisation}b/rest/2.0"
    assert_not_let_in(person.ask("GET", "/ACCOUNT", [("sessionid", session)], base=base))


def test_sessions_have_the_lives_that_are_configured(new_gate: GateFactory) -> None:
    """Both configured lives reach the session."""
    gate = new_gate({"sessions": {"lifetime": "2h", "idle": "5m"}})
    gate.create_organisation("acme")
    person = Person.create(gate, "acme")
    person.login()
    (session,) = person.command("sessions")
    assert session["idle_seconds"] == 300
    begin, end = (datetime.fromisoformat(session[name]) for name in ("created_at", "expires_at"))
    assert end - begin == timedelta(hours=2)


def test_long_passwords_that_differ_in_the_tail_differ(gate: Gate, organisation: str) -> None:
    """Nothing is cut off behind 72 bytes (trap 19)."""
    long = "correct horse battery staple " * 5
    person = Person.create(gate, organisation, password=long + "x")
    assert person.try_login(long + "x").status == 200
    assert person.try_login(long + "y").status == 401


def test_weak_passwords_are_refused_with_the_reason(gate: Gate, organisation: str) -> None:
    """A password that is guessed first is not set."""
    for password in ("short", "aaaaaaaaaaaaaaaaaaaa", "passwordpassword", "x" * 1_025):
        gate.command(
            "user", "create", "someone", "--organisation", organisation,
            "--environment", "sandbox", text=password + "\n",
            expect=1 if len(password) > 1_024 else 65,
        )  # fmt: skip


@pytest.mark.row("S4")
def test_strangers_do_not_shut_out_a_known_network(person: Person) -> None:
    """Guesses from elsewhere are stopped, and whoever was here before still signs in."""
    person.login()
    statuses = [
        person.try_login("a wrong password", source=STRANGER).status for _ in range(GUESSES + 1)
    ]
    assert statuses == [401] * GUESSES + [429]
    shut_out = person.try_login(source=STRANGER)
    assert shut_out.status == 429
    assert 0 < int(shut_out.header("retry-after") or 0) <= 600
    assert person.login()
    nobody = [
        person.try_login("a wrong password", "nobody.at.all", STRANGER).status
        for _ in range(GUESSES + 1)
    ]
    assert nobody == statuses, "a name that nobody has is limited alike"


@pytest.mark.row("C8")
def test_a_full_pool_refuses_logins_cleanly_and_nothing_else(new_gate: GateFactory) -> None:
    """With one place to wait, many logins at once are served or told to come back."""
    gate = new_gate({"passwords": {"waiting": 1}})
    gate.create_organisation("acme")
    person = Person.create(gate, "acme")
    session = person.login()
    with ThreadPoolExecutor(LOGINS) as pool:
        tries = [pool.submit(person.try_login) for _ in range(LOGINS)]
        calls = [person.call(session, "GET", "/ACCOUNT").status for _ in range(20)]
        answers = [one.result() for one in tries]
    assert calls == [404] * 20
    assert {one.status for one in answers} == {200, 503}, answers
    refused = [one for one in answers if one.status == 503]
    assert {one.header("retry-after") for one in refused} == {"1"}
    assert gate.explain(refused[0].request_id)["limit_name"] == "passwords"
    assert 1 <= metrics(gate)["tollgate_kdf_refused_total"] <= len(refused)


def metrics(gate: Gate) -> dict[str, float]:
    """Return the samples without labels of the server's metrics."""
    text = gate.ask(gate.management, "GET", "/metrics").body.decode()
    samples = (line.split(" ") for line in text.splitlines() if line and "{" not in line)
    return {words[0]: float(words[1]) for words in samples if words[0] != "#"}


def test_the_work_of_the_password_pool_is_counted(new_gate: GateFactory) -> None:
    """Each try is one hash, whoever is named; at rest nobody waits."""
    gate = new_gate()
    gate.create_organisation("acme")
    person = Person.create(gate, "acme")

    def pool() -> dict[str, float]:
        names = {
            "hashed": "tollgate_kdf_duration_seconds_count",
            "refused": "tollgate_kdf_refused_total",
            "waiting": "tollgate_kdf_queue_depth",
            "running": "tollgate_kdf_running",
        }
        values = metrics(gate)
        return {word: values[name] for word, name in names.items()}

    assert pool() == {"hashed": 0, "refused": 0, "waiting": 0, "running": 0}
    tries = [
        person.try_login(),
        person.try_login("a wrong password"),
        person.try_login(name="nobody.at.all"),
    ]
    assert [one.status for one in tries] == [200, 401, 401]
    assert pool() == {"hashed": 3, "refused": 0, "waiting": 0, "running": 0}


@pytest.mark.row("S2")
def test_the_first_use_of_a_session_from_a_new_network_is_told_once(new_gate: GateFactory) -> None:
    """An audit row and a notice for each network that the person had not come from, and no more."""
    gate = new_gate()
    gate.create_organisation("acme")
    gate.command(
        "callback", "configure", "--organisation", "acme", "--environment", "sandbox",
        "--channel", "tollgate", "--url", "https://127.0.0.1:1/notices", "--allow-loopback",
    )  # fmt: skip
    person = Person.create(gate, "acme")
    (listed,) = gate.command("user", "list", "--organisation", "acme").json()
    session = person.login()

    def use(source: str) -> None:
        headers = [("sessionid", session), ("User-Agent", "probe/1")]
        assert person.ask("GET", "/ACCOUNT", headers, source=source).status == 404
        eventually(lambda: last_address(person) == source, NOTED_SECONDS, "the use is noted")

    def told() -> list[dict[str, Any]]:
        rows = gate.audit()
        assert {row["subject"] for row in rows if row["action"] == "user.new-network"} <= {
            listed["id"]
        }
        return [row["details"] for row in rows if row["action"] == "user.new-network"]

    assert told() == [], "the first login of all is no news"
    use(ELSEWHERE[0])
    assert [(one["address"], one["user_agent"]) for one in told()] == [(ELSEWHERE[0], "probe/1")]
    use("127.0.0.1")
    use(ELSEWHERE[0])
    assert len(told()) == 1, "a known network is no news"
    use(ELSEWHERE[1])
    assert [one["address"] for one in told()] == list(ELSEWHERE)
    notices = gate.command("callback", "list", "--subject", listed["id"]).json()
    assert [one["kind"] for one in notices] == ["credential.new-network"] * 2
    shown = [gate.command("callback", "show", one["id"]).stdout for one in notices]
    assert all(sum(address in text for text in shown) == 1 for address in ELSEWHERE)
    assert not any(session in text for text in shown)


def last_address(person: Person) -> str:
    """Return from where the person's one session was last used, as far as it is noted."""
    (session,) = person.command("sessions")
    return str(session["last_use"]["address"])


@pytest.mark.row("C8")
def test_a_hash_with_older_parameters_is_upgraded_at_login_unnoticed(new_gate: GateFactory) -> None:
    """Only the right password brings the new cost, once; sessions and the password go on."""
    first = new_gate(name="first")
    first.create_organisation("acme")
    made = Person.create(first, "acme")
    first.stop()
    path = first.data / "tollgate.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        changed = database.execute(
            "UPDATE secrets SET password = ? WHERE password IS NOT NULL", (OLD_HASH,)
        )
        assert changed.rowcount == 1
    second = new_gate(data=first.data, name="second")
    person = Person(second, "acme", made.name)

    def stored() -> str:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as database:
            ((hashed,),) = database.execute(
                "SELECT password FROM secrets WHERE password IS NOT NULL"
            ).fetchall()
            return str(hashed)

    assert person.try_login("a wrong password").status == 401
    assert stored() == OLD_HASH
    session = person.login()
    upgraded = stored()
    assert upgraded.startswith(PRESENT_COST), upgraded
    assert json.loads(second.ask(second.management, "GET", "/settled").body)["settled"] is True
    assert person.try_login("a wrong password").status == 401
    assert person.login() != session
    assert stored() == upgraded, "once is enough"
    assert person.call(session, "GET", "/ACCOUNT").status == 404
    actions = [row["action"] for row in second.command("audit", "list").json()]
    assert actions.count("user.password-upgrade") == 1
