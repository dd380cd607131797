"""Fields in which others tell who calls have no effect on this server: G4, as far as it decides."""

from __future__ import annotations

import pytest

from harness import Answer, ApiUser, Gate, Http1Connection, Http2Connection
from harness.billogram import CUSTOMERS, assert_error, assert_ok

PROBE = f"{CUSTOMERS}?page=1"

NAMES = [
    "X-Principal", "X_Principal", "x.principal", "X-PRINCIPAL", "X-Auth-User", "X-Auth.User",
    "X_Auth_User", "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Credential-Id",
    "X-Organisation", "X_Organisation", "X-Tollgate-Principal", "X-Tollgate_Principal",
    "X-Original-User", "X-Authenticated-Userid", "X-Scopes",
]  # fmt: skip
"""Names by which real proxies and services tell who was authenticated, with their aliases."""


def shown(answer: Answer) -> tuple[int, bytes]:
    """Return what tells one decision from another."""
    return answer.status, answer.body


@pytest.mark.row("G4")
@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
def test_identity_fields_admit_nobody_and_change_nobody(
    gate: Gate, user: ApiUser, client: type[Http1Connection] | type[Http2Connection]
) -> None:
    """Without a credential they are no credential; beside one the caller stays the same."""
    gate.create_organisation(f"victim-{client.__name__.lower()}")
    victim = gate.create_user(f"victim-{client.__name__.lower()}")
    with client(gate.sandbox) as connection:
        stranger = connection.request("GET", PROBE, [])
        assert_error(stranger, 401, "MISSING_AUTH")
        names = [name.lower() for name in NAMES] if client is Http2Connection else NAMES
        for name in names:
            for value in (victim.user, victim.id, victim.facts["organisation"], "admin"):
                alone = connection.request("GET", PROBE, [(name, value)])
                assert shown(alone) == shown(stranger), name
            beside = connection.request("GET", PROBE, [user.authorization, (name, victim.id)])
            assert_ok(beside)
            entry = gate.explain(beside.request_id)
            assert (entry["credential_id"], entry["organisation"]) == (
                user.id,
                user.facts["organisation"],
            )


@pytest.mark.row("G4")
@pytest.mark.parametrize(
    "listed", ["X-Principal", "close, X-Principal", "Authorization", "keep-alive, authorization"]
)
def test_the_connection_field_takes_no_field_away(gate: Gate, user: ApiUser, listed: str) -> None:
    """A name listed in `Connection` neither removes the credential nor adds an identity."""
    fields = [("Connection", listed), ("X-Principal", "admin")]
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization, *fields)
    assert_ok(answer)
    assert gate.explain(answer.request_id)["credential_id"] == user.id
    assert_error(gate.ask(gate.sandbox, "GET", PROBE, *fields), 401, "MISSING_AUTH")


@pytest.mark.row("G4")
@pytest.mark.parametrize(
    "field",
    [
        ("X-Forwarded-For", "192.0.2.7"),
        ("X-Forwarded-For", "192.0.2.7, 198.51.100.9"),
        ("Forwarded", "for=192.0.2.7;proto=https"),
        ("X-Real-IP", "192.0.2.7"),
        ("True-Client-IP", "192.0.2.7"),
        ("X-Forwarded_For", "192.0.2.7"),
    ],
    ids=str,
)
def test_no_field_moves_the_callers_address(
    gate: Gate, organisation: str, field: tuple[str, str]
) -> None:
    """No proxy is trusted: a credential for other addresses stays shut; the log says who called."""
    user = gate.create_user(organisation, "--allow-ip", "192.0.2.0/24")
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization, field)
    assert_error(answer, 403, "INVALID_AUTH")
    entry = gate.explain(answer.request_id)
    assert (entry["reason"], entry["client_ip"]) == ("address_not_allowed", "127.0.0.1")


@pytest.mark.row("G4")
def test_no_field_makes_plain_http_secure(gate: Gate, user: ApiUser) -> None:
    """A caller cannot vouch for its own connection."""
    for field in (
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "proto=https"),
        ("Front-End-Https", "on"),
    ):
        answer = gate.ask(gate.plain, "GET", PROBE, user.authorization, field)
        assert_error(answer, 403, "HTTPS_REQUIRED")
