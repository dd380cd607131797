"""Credentials over their life at depth: C10, C13, C15, R4, R8, R10, and the traps around them."""

from __future__ import annotations

import re
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from harness import (
    ApiUser,
    Gate,
    GateFactory,
    Http1Connection,
    Outcome,
    assert_error,
    basic,
    eventually,
    wait_until,
)
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.command import COMMAND_SECONDS, clean_environment
from harness.instants import read_instant, write_instant

PROBE = f"{CUSTOMERS}?page=1"
CHANGE_BOUND_SECONDS = 1.0
# A use is noted within two rounds of the server's batch; commands wait for that before they judge.
NOTED_SECONDS = 10.0
EXPIRES = "tollgate-credential-expires"
ROTATED_AWAY = "the old secret can be retired"


def admitted(gate: Gate, user: ApiUser) -> bool:
    """Whether the server admits the user; any refusal must be the one for bad credentials."""
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    if answer.status != 200:
        assert_error(answer, 403, "INVALID_AUTH")
    return answer.status == 200


def refused_on(connection: Http1Connection, user: ApiUser) -> bool:
    """Whether the user is refused on a connection that stays open."""
    return connection.request("GET", PROBE, [user.authorization]).status == 403


def secret_of(gate: Gate, user: ApiUser) -> dict[str, Any]:
    """Return what `credential show` says of the secret that the user holds."""
    shown = gate.credential("show", user).json()
    (secret,) = (one for one in shown["secrets"] if one["hint"].endswith(user.password[-4:]))
    return secret


def audit_rows(gate: Gate, subject: str) -> list[dict[str, Any]]:
    """Return the audit rows about one thing."""
    return gate.audit(subject)


def feed(binary: Path, text: str, *arguments: str) -> Outcome:
    """Run a command that reads `text` from standard input."""
    ended = subprocess.run(
        [str(binary), *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        env=clean_environment(),
        check=False,
    )
    return Outcome(list(arguments), ended.returncode, ended.stdout, ended.stderr)


def revoke_leaked(gate: Gate, *lines: str) -> list[dict[str, Any]]:
    """Report a list of leaked secrets; what was reported must not be shown again."""
    outcome = feed(
        gate.binary, "\n".join(lines) + "\n",
        "credential", "revoke", "--leaked", "--data", str(gate.data), "--json",
    ).expect(0)  # fmt: skip
    for secret in filter(None, (line.rpartition(":")[2] for line in lines)):
        assert secret not in outcome.stdout + outcome.stderr
    return outcome.json()


# C10: the published form and the offline check


def page(name: str) -> str:
    """Return a page of the documentation."""
    return (Path(__file__).resolve().parents[2] / "Docs" / name).read_text()


def inspect(binary: Path, text: str, expect: int) -> dict[str, Any]:
    """Run `credential inspect` on a string; the string must not be shown again."""
    outcome = feed(binary, text + "\n", "credential", "inspect", "--json").expect(expect)
    assert text not in outcome.stdout + outcome.stderr
    return outcome.json()


@pytest.fixture(scope="module")
def house_secret(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A command whose registry has a kind of the house form, and a secret of that kind."""
    invented = binary.with_name("tollgate-invented")
    assert invented.exists(), "build tollgate-invented first"
    gate = Gate.start(invented, tmp_path_factory.mktemp("house"))
    gate.create_organisation("house")
    created = gate.command(
        "credential", "create", "--organisation", "house", "--environment", "sandbox",
        "--kind", "invented.key",
    ).json()  # fmt: skip
    gate.stop()
    return invented, created["secret"]


@pytest.mark.row("C10")
def test_the_published_expression_finds_a_real_secret_in_any_text(
    house_secret: tuple[Path, str],
) -> None:
    """The one expression of the documentation takes prefix, mark, 27 letters and 6 of checksum."""
    _, secret = house_secret
    (published,) = re.findall(r"^```regex\n(.+)\n```$", page("Credentials.md"), re.MULTILINE)
    text = f'{{"key":"{secret}","other":"inv_test_{secret[-20:]}"}}'
    assert re.findall(published, text) == [secret]
    assert re.fullmatch("[0-9A-Za-z_]+", secret)


@pytest.mark.row("C10")
def test_the_offline_check_tells_prefix_environment_and_checksum(
    house_secret: tuple[Path, str],
) -> None:
    """A right secret is told from one with a wrong letter or one cut short, without any store."""
    invented, secret = house_secret
    look = inspect(invented, secret, 0)
    assert (look["form"], look["prefix"], look["environment"]) == ("house", "inv_test_", "sandbox")
    assert (look["checksum"], look["kinds"]) == ("right", ["invented.key"])
    other = "x" if secret[-1] != "x" else "y"
    for broken in (secret[:-1] + other, secret[:-1], secret + "0", secret.replace("test", "live")):
        assert inspect(invented, broken, 65)["checksum"] == "wrong"


@pytest.mark.row("C10")
def test_a_fixed_form_is_named_as_one_without_a_checksum(binary: Path) -> None:
    """A Billogram password can be known by its looks alone; anything else is no form."""
    look = inspect(binary, "0123456789abcdef" * 2, 0)
    assert (look["form"], look["checksum"]) == ("fixed", "none")
    assert look["kinds"] == ["billogram.api-user"] and look["environment"] is None
    assert inspect(binary, "hunter2-hunter2", 65)["form"] == "unknown"
    feed(binary, "", "credential", "inspect").expect(65)
    feed(binary, "a\nb\n", "credential", "inspect").expect(64)


# C13: expiry with warnings


@pytest.mark.row("C13")
def test_admitted_answers_say_that_the_credential_ends_and_refused_ones_do_not(
    gate: Gate, organisation: str
) -> None:
    """Within the 14 days of the default; not before, not without an end, never on a refusal."""
    now = datetime.now(UTC).replace(microsecond=0)
    soon = gate.create_user(
        organisation, "--expires-at", write_instant(now + timedelta(days=13)), "--scope", "read"
    )
    answer = gate.ask(gate.sandbox, "GET", PROBE, soon.authorization)
    assert_ok(answer)
    assert read_instant(answer.header(EXPIRES) or "") == now + timedelta(days=13)
    missing = gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}/1", soon.authorization)
    assert_error(missing, 404, "NOT_FOUND")
    assert missing.header(EXPIRES), "the backend's own refusal is an admitted answer"
    refusals = [
        gate.ask(gate.sandbox, "DELETE", "/api/v2/item/1", soon.authorization, JSON),
        gate.ask(gate.sandbox, "GET", PROBE, basic(soon.user, "0" * 32)),
        gate.ask(gate.production, "GET", PROBE, soon.authorization),
    ]
    for refusal in refusals:
        assert refusal.status == 403 and refusal.header(EXPIRES) is None
    for options in ([], ["--expires-at", write_instant(now + timedelta(days=15))]):
        later = gate.create_user(organisation, *options)
        assert gate.ask(gate.sandbox, "GET", PROBE, later.authorization).header(EXPIRES) is None


@pytest.mark.row("C13")
def test_an_owner_is_told_once_of_each_end(new_gate: GateFactory) -> None:
    """The mark and its audit row appear by themselves; another end is told of anew."""
    first = new_gate(name="first")
    first.create_organisation("demo")
    end = write_instant(datetime.now(UTC) + timedelta(days=1))
    user = first.create_user("demo", "--expires-at", end)
    endless = first.create_user("demo")
    first.stop()
    second = new_gate(data=first.data, name="second")

    def warned() -> str | None:
        return second.credential("show", user).json()["expiry_warned_at"]

    eventually(warned, 10.0, "the owner is told")
    assert second.credential("show", endless).json()["expiry_warned_at"] is None
    rows = [row["action"] for row in audit_rows(second, user.id)]
    assert rows == ["credential.create", "credential.expiry-warned"]
    end = write_instant(datetime.now(UTC) + timedelta(days=2))
    second.command("credential", "change", user.id, "--expires-at", end)
    assert warned() is None


@pytest.mark.row("C13")
def test_notices_of_an_end_and_of_an_exposure_are_queued_for_the_owner(
    new_gate: GateFactory,
) -> None:
    """Where the organisation wants the channel, each is one callback, which holds no secret."""
    first = new_gate(name="first")
    first.create_organisation("demo")
    first.command(
        "callback", "configure", "--organisation", "demo", "--environment", "sandbox",
        "--channel", "tollgate", "--url", "https://127.0.0.1:1/notices", "--allow-loopback",
    )  # fmt: skip
    end = write_instant(datetime.now(UTC) + timedelta(days=1))
    user = first.create_user("demo", "--expires-at", end)
    assert first.ask(first.plain, "GET", PROBE, user.authorization).status == 403
    first.ask(first.plain, "GET", PROBE, user.authorization)

    def notices(gate: Gate) -> list[str]:
        listed = gate.command("callback", "list", "--subject", user.id)
        assert user.password not in listed.stdout
        return [one["kind"] for one in listed.json()]

    eventually(lambda: notices(first) == ["credential.exposed"], 5.0, "the exposure is told")
    first.stop()
    second = new_gate(data=first.data, name="second")
    both = ["credential.exposed", "credential.expiring"]
    eventually(lambda: notices(second) == both, 10.0, "the end is told")


@pytest.mark.row("C13")
def test_credentials_that_end_soon_are_listed(gate: Gate, organisation: str) -> None:
    """`--expiring-within` takes those that are not over and will be in time."""

    def ending(after: timedelta) -> ApiUser:
        end = write_instant(datetime.now(UTC) + after)
        return gate.create_user(organisation, "--expires-at", end)

    soon, _ = ending(timedelta(days=29)), ending(timedelta(days=31))
    over = ending(timedelta(seconds=5))
    revoked = ending(timedelta(days=1))
    gate.credential("revoke", revoked)
    gate.create_user(organisation)
    eventually(
        lambda: gate.credential("show", over).json()["state"] == "expired", 10.0, "one is over"
    )
    listed = gate.command(
        "credential", "list", "--organisation", organisation, "--expiring-within", "30d"
    ).json()
    assert [one["id"] for one in listed] == [soon.id]


# C15: networks


@pytest.mark.row("C15")
@pytest.mark.parametrize(
    ("network", "is_inside"),
    [
        ("127.0.0.0/8", True), ("127.0.0.1", True), ("::ffff:127.0.0.0/104", True),
        ("10.0.0.0/8", False), ("::1", False), ("2001:db8::/32", False), ("128.0.0.0/1", False),
        ("0.0.0.0/0", True), ("::/0", True),
    ],
)  # fmt: skip
def test_a_changed_ip_list_holds_within_a_second_on_the_warm_path(
    gate: Gate, user: ApiUser, network: str, is_inside: bool
) -> None:
    """IPv4, IPv6 and mapped notations, on an open connection whose facts are known."""
    with Http1Connection(gate.sandbox) as connection:
        for _ in range(3):
            assert not refused_on(connection, user)
        changed = gate.command("credential", "change", user.id, "--allow-ip", network).json()
        assert len(changed["allow_ip"]) == 1
        if is_inside:
            # Nothing to wait for: it must hold before the change is known and behind it.
            assert not any(refused_on(connection, user) for _ in range(100))
        else:
            refused = partial(refused_on, connection, user)
            eventually(refused, CHANGE_BOUND_SECONDS, "the list is in force")
            assert all(refused_on(connection, user) for _ in range(20))
        gate.command("credential", "change", user.id, "--any-ip")
        eventually(
            lambda: not refused_on(connection, user), CHANGE_BOUND_SECONDS, "the list is gone"
        )


@pytest.mark.row("C15")
def test_the_ip_list_is_checked_before_limits_are_charged(gate: Gate, organisation: str) -> None:
    """A thousand refused requests from elsewhere take nothing from the credential's limit."""
    user = gate.create_user(organisation, "--limit", "2/1h", "--allow-ip", "192.0.2.0/24")
    with Http1Connection(gate.sandbox) as connection:
        assert all(refused_on(connection, user) for _ in range(20))
    gate.command("credential", "change", user.id, "--allow-ip", "127.0.0.0/8")
    eventually(lambda: admitted(gate, user), CHANGE_BOUND_SECONDS, "the list lets it in")
    answers = [gate.ask(gate.sandbox, "GET", PROBE, user.authorization).status for _ in range(2)]
    assert answers == [200, 429], "two in an hour, one of them while it was waited for"


# Changing


def test_a_change_replaces_what_is_named_and_leaves_before_and_after(
    gate: Gate, organisation: str
) -> None:
    """Label, scopes, networks, end and limit; a second change takes each away again."""
    user = gate.create_user(organisation, "--label", "old")
    end = write_instant(datetime.now(UTC) + timedelta(days=3))
    changed = gate.command(
        "credential", "change", user.id, "--label", "till", "--scope", "read",
        "--allow-ip", "127.0.0.0/8", "--allow-ip", "2001:db8::/32",
        "--expires-at", end, "--limit", "100/1m",
    ).json()  # fmt: skip
    assert (changed["label"], changed["scopes"]) == ("till", ["read"])
    assert changed["allow_ip"] == ["127.0.0.0/8", "2001:db8::/32"]
    assert read_instant(changed["expires_at"]) == read_instant(end)
    assert changed["limit"] == "100/1m"
    row = audit_rows(gate, user.id)[-1]
    assert row["action"] == "credential.change"
    assert row["details"]["before"]["label"] == "old"
    assert row["details"]["after"]["label"] == "till"
    assert set(row["details"]["after"]) == {"label", "scopes", "allow_ip", "expires_at", "limit"}
    rest = gate.command(
        "credential", "change", user.id, "--never-expires", "--any-ip", "--no-limit"
    ).json()
    assert (rest["expires_at"], rest["allow_ip"], rest["limit"]) == (None, [], None)
    assert (rest["label"], rest["scopes"]) == ("till", ["read"])


@pytest.mark.parametrize(
    ("options", "exit_code"),
    [
        ([], 64), (["--label", "a\x1b[31m"], 64), (["--label", "x" * 201], 64),
        (["--scope", "admin"], 64), (["--limit", "0/1m"], 64), (["--limit", "100"], 64),
        (["--limit", "1/1500ms"], 64), (["--allow-ip", "127.0.0.1/8"], 64),
        (["--any-ip", "--allow-ip", "127.0.0.1"], 64), (["--expires-at", "tomorrow"], 64),
        (["--expires-at", "2020-01-01T00:00:00Z"], 65),
        (["--never-expires", "--expires-at", "2099-01-01T00:00:00Z"], 64),
    ],
)  # fmt: skip
def test_a_change_to_what_cannot_be_is_refused_and_changes_nothing(
    gate: Gate, user: ApiUser, options: list[str], exit_code: int
) -> None:
    """Wrong usage is 64, a rule is 65."""
    before = gate.credential("show", user).json()
    gate.command("credential", "change", user.id, *options, expect=exit_code)
    assert gate.credential("show", user).json() == before


def test_a_revoked_credential_is_not_changed(gate: Gate, user: ApiUser) -> None:
    """Final is final, and the attempt is on record."""
    gate.credential("revoke", user)
    gate.command("credential", "change", user.id, "--label", "new", expect=65)
    assert audit_rows(gate, user.id)[-1]["action"] == "denied"


# R4: last use and the verdict


@pytest.mark.row("R4")
def test_the_last_use_is_kept_per_secret_and_says_when_the_old_one_can_go(
    gate: Gate, organisation: str
) -> None:
    """Never used, used, rotated, callers move, an old caller comes back, all are over."""
    user = gate.create_user(organisation)
    fresh = secret_of(gate, user)
    assert (fresh["last_use"], fresh["verdict"]) == (None, "current")
    before = datetime.now(UTC) - timedelta(seconds=1)
    assert admitted(gate, user)
    use = eventually(lambda: secret_of(gate, user)["last_use"], NOTED_SECONDS, "a use is noted")
    assert (use["address"], use["carrier"]) == ("127.0.0.1", "basic")
    assert before <= read_instant(use["at"]) <= datetime.now(UTC)

    new = gate.rotate(user, "1h")
    assert secret_of(gate, user)["verdict"] == "no_successor_used"
    assert secret_of(gate, new)["verdict"] == "current"
    assert admitted(gate, new)
    safe = eventually(
        lambda: secret_of(gate, user)["safe_to_retire_since"], NOTED_SECONDS, ROTATED_AWAY
    )
    assert read_instant(safe) == read_instant(secret_of(gate, new)["created_at"])
    assert secret_of(gate, user)["verdict"] == "safe_to_retire"

    assert admitted(gate, user)
    eventually(
        lambda: secret_of(gate, user)["verdict"] == "in_use", NOTED_SECONDS, "somebody is left"
    )
    assert secret_of(gate, user)["safe_to_retire_since"] is None
    last = read_instant(secret_of(gate, user)["last_use"]["at"])
    assert admitted(gate, new)
    safe = eventually(
        lambda: secret_of(gate, user)["safe_to_retire_since"], NOTED_SECONDS, ROTATED_AWAY
    )
    assert read_instant(safe) == last
    text = feed(
        gate.binary, "", "credential", "show", user.id, "--data", str(gate.data)
    ).expect(0).stdout  # fmt: skip
    assert f"safe to retire since {safe}" in text


@pytest.mark.row("R4")
def test_a_refused_request_is_no_use(gate: Gate, organisation: str) -> None:
    """Neither a wrong password nor a missing scope counts; an admitted one behind them does."""
    user = gate.create_user(organisation, "--scope", "read")
    gate.ask(gate.sandbox, "GET", PROBE, basic(user.user, "0" * 32))
    gate.ask(gate.sandbox, "DELETE", "/api/v2/item/1", user.authorization, JSON)
    other = gate.create_user(organisation)
    assert admitted(gate, other)
    eventually(lambda: secret_of(gate, other)["last_use"], NOTED_SECONDS, "a batch is written")
    assert secret_of(gate, user)["last_use"] is None


@pytest.mark.row("R4")
def test_uses_are_written_before_a_server_ends(new_gate: GateFactory) -> None:
    """A use just before SIGTERM is in the store afterwards."""
    first = new_gate(name="first")
    first.create_organisation("demo")
    user = first.create_user("demo")
    assert admitted(first, user)
    first.stop()
    assert secret_of(first, user)["last_use"]["address"] == "127.0.0.1"


def test_what_was_not_used_for_long_is_listed(gate: Gate, organisation: str) -> None:
    """`--unused-for` takes what is older than the time and was not used within it."""
    used, idle = gate.create_user(organisation), gate.create_user(organisation)
    assert admitted(gate, used)
    eventually(lambda: secret_of(gate, used)["last_use"], NOTED_SECONDS, "a use is noted")

    def unused(span: str) -> list[str]:
        listed = gate.command(
            "credential", "list", "--organisation", organisation, "--unused-for", span
        )
        return [one["id"] for one in listed.json()]

    assert unused("90d") == []
    wait_until(read_instant(idle.facts["created_at"]) + timedelta(seconds=1))
    noted = read_instant(secret_of(gate, used)["last_use"]["at"])
    wait_until(noted + timedelta(milliseconds=200))
    assert idle.id in unused("1s")
    assert used.id not in unused("1h")
    assert set(unused("1ms")) == {used.id, idle.id}


# R8: many at once


@pytest.mark.row("R8")
def test_all_credentials_of_an_organisation_are_ended_after_a_plan(
    gate: Gate, organisation: str
) -> None:
    """Without --yes nothing happens (65); with it all of the organisation's are refused in time."""
    users = [gate.create_user(organisation) for _ in range(3)]
    abroad = gate.create_user(organisation, environment="production")
    gate.credential("disable", users[2])
    gate.create_organisation(f"{organisation}-next")
    bystander = gate.create_user(f"{organisation}-next")
    assert admitted(gate, users[0]) and admitted(gate, bystander)
    everything = ["credential", "revoke", "--all", "--organisation", organisation]
    plan = gate.command(*everything, "--environment", "sandbox", expect=65)
    assert {one["id"] for one in plan.json()["planned"]} == {user.id for user in users}
    assert "--yes" in plan.stderr
    assert admitted(gate, users[0])
    changed = gate.command(*everything, "--environment", "sandbox", "--yes").json()["changed"]
    assert {one["id"] for one in changed} == {user.id for user in users}
    assert all(one["state"] == "revoked" for one in changed)
    for user in users:
        eventually(lambda one=user: not admitted(gate, one), CHANGE_BOUND_SECONDS, "all are ended")
        assert audit_rows(gate, user.id)[-1]["action"] == "credential.revoke"
    assert admitted(gate, bystander)
    assert gate.credential("show", abroad).json()["state"] == "active"
    gate.command(*everything, "--kind", "billogram.api-user", "--yes")
    assert gate.credential("show", abroad).json()["state"] == "revoked"
    assert gate.command(*everything).json() == {"planned": []}


@pytest.mark.row("R8")
def test_all_credentials_of_an_organisation_can_rest(gate: Gate, organisation: str) -> None:
    """`disable --all` can be taken back, one by one."""
    user = gate.create_user(organisation)
    gate.command("credential", "disable", "--all", "--organisation", organisation, "--yes")
    eventually(lambda: not admitted(gate, user), CHANGE_BOUND_SECONDS, "it rests")
    gate.credential("enable", user)
    eventually(lambda: admitted(gate, user), CHANGE_BOUND_SECONDS, "it is back")


@pytest.mark.row("R8")
@pytest.mark.parametrize(
    "options",
    [
        ["--all"], ["--all", "--yes"], ["crd_1", "--all", "--organisation", "x"], ["--yes"],
        ["crd_1", "--organisation", "x"], ["--leaked", "crd_1"], [],
    ],
)  # fmt: skip
def test_a_bulk_change_that_is_not_clear_is_wrong_usage(gate: Gate, options: list[str]) -> None:
    """Nothing is guessed where much can be lost."""
    gate.command("credential", "revoke", *options, expect=64)


@pytest.mark.row("R8")
def test_a_list_of_leaked_secrets_ends_those_that_are_known(gate: Gate, organisation: str) -> None:
    """With or without the user's name, of either environment; an old secret alone is retired.

    A byte order mark, blanks and carriage returns of a pasted list are no part of a secret.
    """
    plain, named = gate.create_user(organisation), gate.create_user(organisation)
    abroad = gate.create_user(organisation, environment="production")
    old, bystander = gate.create_user(organisation), gate.create_user(organisation)
    new = gate.rotate(old, "1h")
    reports = revoke_leaked(
        gate, "\ufeff" + plain.password, f"{named.user}:{named.password}\r", "",
        abroad.password + " \t",
        old.password, "f" * 32, plain.password,
    )  # fmt: skip
    assert [(one["line"], one["result"], one["credential"]) for one in reports] == [
        (1, "revoked", plain.id),
        (2, "revoked", named.id),
        (4, "revoked", abroad.id),
        (5, "retired", old.id),
        (6, "unknown", None),
        (7, "already_over", plain.id),
    ]
    for user in (plain, named, old):
        eventually(lambda one=user: not admitted(gate, one), CHANGE_BOUND_SECONDS, "it is ended")
    assert admitted(gate, new) and admitted(gate, bystander)
    assert audit_rows(gate, plain.id)[-1]["details"]["leaked"] is True


@pytest.mark.row("R8")
@pytest.mark.parametrize("text", ["", "\n\n", "x" * 1_025 + "\n", "x\n" * 10_001])
def test_a_list_that_is_empty_or_too_long_does_nothing(gate: Gate, text: str) -> None:
    """Lines and their number have maxima."""
    feed(
        gate.binary, text, "credential", "revoke", "--leaked", "--data", str(gate.data)
    ).expect(65)  # fmt: skip


# Traps. Elsewhere: an old secret without a sweeper and a successor's life in test_rotation.py, a
# revocation during a cache fill in test_revocation.py and Tests/Gatekeeper/Phases/WarmPathTests,
# two Authorization fields in test_credentials.py, keys of the other environment in
# test_environments.py.


@pytest.mark.row("C5")
def test_a_known_credential_is_refused_on_a_second_route_that_needs_another_scope(
    gate: Gate, organisation: str
) -> None:
    """What is in memory is facts, not a decision; a key that reads creates nothing."""
    reader = gate.create_user(organisation, "--scope", "read")
    body = b'{"name":"Made by a reader"}'
    with Http1Connection(gate.sandbox) as connection:
        for _ in range(3):
            assert not refused_on(connection, reader)
            created = connection.request("POST", CUSTOMERS, [reader.authorization, JSON], body)
            assert_error(created, 403, "PERMISSION_DENIED")
        seen = connection.request("GET", PROBE, [reader.authorization])
        assert assert_ok(seen) == []


@pytest.mark.row("C5")
def test_a_changed_scope_holds_on_the_warm_path(gate: Gate, organisation: str) -> None:
    """Taking a scope away and giving it back are in force within a second."""
    user = gate.create_user(organisation)
    body = b'{"name":"One"}'
    with Http1Connection(gate.sandbox) as connection:

        def status() -> int:
            return connection.request("POST", CUSTOMERS, [user.authorization, JSON], body).status

        assert status() == 200
        gate.command("credential", "change", user.id, "--scope", "read")
        eventually(lambda: status() == 403, CHANGE_BOUND_SECONDS, "the scope is gone")
        gate.command("credential", "change", user.id, "--scope", "read", "--scope", "write")
        eventually(lambda: status() == 200, CHANGE_BOUND_SECONDS, "the scope is back")


HOSTILE = [
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "a\u009b31mb", "a\u202eb", "a\x7fb",
    "line\nts=forged", "carriage\rreturn",
]  # fmt: skip


@pytest.mark.row("A1")
def test_control_letters_in_names_and_agents_reach_neither_log_nor_terminal(
    gate: Gate, organisation: str
) -> None:
    """Sent as bytes in User-Agent and in Basic user names; shown by explain, list and audit."""
    user = gate.create_user(organisation)
    asked = 0
    for text in HOSTILE:
        header = basic(text, user.password)
        refused = gate.ask(gate.sandbox, "GET", PROBE, header)
        assert refused.status in (400, 403)
        asked += 1
        gate.explain(refused.request_id)
        if "\n" in text or "\r" in text:
            continue
        head = (
            (
                f"GET {PROBE} HTTP/1.1\r\nHost: {gate.sandbox.authority}\r\n"
                f"{user.authorization[0]}: {user.authorization[1]}\r\nConnection: close\r\n"
            ).encode()
            + b"User-Agent: "
            + text.encode()
            + b"\r\n\r\n"
        )
        with gate.sandbox.open() as connection:
            connection.sendall(head)
            assert read_to_end(connection).startswith(b"HTTP/1.1 ")
            asked += 1
    eventually(lambda: len(gate.request_lines()) >= asked, 5.0, "all are logged")
    assert_plain(gate.log.read_text().rstrip("\n").replace("\n", ""))


def read_to_end(connection: socket.socket) -> bytes:
    """Return everything up to the other side's close."""
    received = b""
    while part := connection.recv(65_536):
        received += part
    return received


def assert_plain(text: str) -> None:
    """Assert that a text has no letter that commands a terminal or breaks a line."""
    found = re.findall("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text)
    assert not found, f"control letters: {set(found)!r}"


@pytest.mark.row("A1")
@pytest.mark.parametrize("text", HOSTILE)
def test_control_letters_in_arguments_reach_no_terminal_and_no_record(
    gate: Gate, organisation: str, text: str
) -> None:
    """Labels and names with them are refused; neither message nor audit row has them."""
    refused = [
        gate.command(
            "credential", "create", "--organisation", organisation, "--environment", "sandbox",
            "--kind", "billogram.api-user", "--label", text, expect=64,
        ),
        gate.command("organisation", "create", text, expect=64),
        gate.command("credential", "list", "--organisation", text, expect=66),
        gate.command("credential", "revoke", text, expect=66),
    ]  # fmt: skip
    for outcome in refused:
        for line in outcome.stderr.splitlines():
            assert_plain(line)
        assert len(outcome.stderr.splitlines()) == 1, outcome.stderr
    listed = feed(gate.binary, "", "audit", "list", "--data", str(gate.data)).expect(0).stdout
    for line in listed.split("\n"):
        assert_plain(line)


# Sign-ins are rows


def test_the_record_of_a_denied_creation_names_it(gate: Gate, organisation: str) -> None:
    """What a rule forbids is on record, also where nothing came of it."""
    before = len(gate.audit())
    gate.command("organisation", "create", organisation, expect=65)
    gate.command(
        "credential", "create", "--organisation", organisation, "--environment", "sandbox",
        "--kind", "billogram.api-user", "--scope", "admin", expect=64,
    )  # fmt: skip
    rows = gate.audit()[before:]
    actions = [row["details"].get("action") for row in rows if row["action"] == "denied"]
    assert actions[-2:] == ["organisation.create", "credential.create"]
