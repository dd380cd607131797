"""A dialect that nobody speaks, served by the real server through the registry alone.

`tollgate-invented` is the real command with one more module in its registry. What it proves is that
a new dialect needs nothing of the server's own code: not for its claims, its logins, its signed
bodies or the form of its errors.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, Gate, Http1Connection, find_binary

NOTES = "/invented/notes"


@dataclass(frozen=True)
class Caller:
    """The credentials of one organisation of the invented dialect."""

    key: dict[str, Any]
    signing_key: dict[str, Any]

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The two header fields that carry the key."""
        return [("X-Invented-Id", self.key["handle"]), ("X-Invented-Secret", self.key["secret"])]

    def signature(self, body: bytes, nonce: str, seconds: int | None = None) -> tuple[str, str]:
        """The header field that signs a body, as an independent client would write it."""
        head = f"{seconds or int(time.time())}.{nonce}"
        code = hmac.new(
            self.signing_key["secret"].encode(), f"{head}.".encode() + body, hashlib.sha256
        )
        return ("X-Invented-Signature", f"{head}.{code.hexdigest()}")


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The real server with the invented dialect in its registry."""
    binary = find_binary("tollgate-invented")
    assert binary is not None and binary.exists(), "build tollgate-invented first"
    running = Gate.start(binary, tmp_path_factory.mktemp("invented"))
    running.create_organisation("inventors")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def caller(gate: Gate) -> Caller:
    """A key with all scopes, and the organisation's signing key."""

    def create(kind: str) -> dict[str, Any]:
        return gate.command(
            "credential", "create", "--organisation", "inventors", "--environment", "sandbox",
            "--kind", f"invented.{kind}",
        ).json()  # fmt: skip

    return Caller(key=create("key"), signing_key=create("signing-key"))


def ask(
    gate: Gate, method: str, path: str, headers: list[tuple[str, str]], body: bytes = b""
) -> Answer:
    """Send one request and return the answer, which is plain text whatever it says."""
    with Http1Connection(gate.sandbox) as connection:
        answer = connection.request(method, path, headers, body)
    assert answer.header("content-type") == "text/plain"
    return answer


def log_in(gate: Gate, caller: Caller) -> tuple[str, str]:
    """Log in and return the header field that carries the session."""
    form = f"id={caller.key['handle']}&secret={caller.key['secret']}".encode()
    answer = ask(gate, "POST", "/invented/login", [], form)
    assert answer.status == 200 and answer.body.startswith(b"token=inv_test_ses_tg1_")
    return ("X-Invented-Session", answer.body.decode().strip().removeprefix("token="))


def test_a_key_in_two_header_fields_is_authenticated(gate: Gate, caller: Caller) -> None:
    """The first kind of credential works, and its absence is refused in the dialect's own words."""
    assert ask(gate, "GET", NOTES, caller.headers).status == 200
    refused = ask(gate, "GET", NOTES, [])
    assert (refused.status, refused.body) == (401, b"who are you?\n")


def test_a_login_opens_a_session_that_a_logout_ends_at_once(gate: Gate, caller: Caller) -> None:
    """The session works until it is ended, and a wrong login opens none."""
    session = log_in(gate, caller)
    assert ask(gate, "GET", NOTES, [session]).status == 200
    assert ask(gate, "POST", "/invented/logout", [session]).body == b"bye\n"
    assert ask(gate, "GET", NOTES, [session]).status == 401
    wrong = f"id={caller.key['handle']}&secret=wrong".encode()
    assert ask(gate, "POST", "/invented/login", [], wrong).status == 401


def test_a_signed_body_is_admitted_once(gate: Gate, caller: Caller) -> None:
    """The right signature is admitted once, and each wrong one has its exact reason."""
    good = caller.signature(b"hello", "n1")
    assert ask(gate, "POST", NOTES, [*caller.headers, good], b"hello").status == 200
    late = caller.signature(b"hello", "n2", int(time.time()) - 301)
    reasons = {
        "replayed": ask(gate, "POST", NOTES, [*caller.headers, good], b"hello"),
        "signature_bad": ask(gate, "POST", NOTES, [*caller.headers, good], b"hellO"),
        "signature_missing": ask(gate, "POST", NOTES, caller.headers, b"hello"),
        "stale": ask(gate, "POST", NOTES, [*caller.headers, late], b"hello"),
    }
    for reason, answer in reasons.items():
        assert (answer.status, answer.body) == (422, b"not signed\n")
        assert gate.explain(answer.request_id)["reason"] == reason
    assert ask(gate, "GET", NOTES, caller.headers).body == b'"hello"\n'


def test_an_admitted_signature_is_remembered_over_a_restart(tmp_path: Path) -> None:
    """What was admitted before a kill is refused after it."""
    binary = find_binary("tollgate-invented")
    assert binary is not None
    before = Gate.start(binary, tmp_path / "before")
    before.create_organisation("inventors")
    made = [
        before.command(
            "credential", "create", "--organisation", "inventors", "--environment", "sandbox",
            "--kind", f"invented.{kind}",
        ).json()
        for kind in ("key", "signing-key")
    ]  # fmt: skip
    caller = Caller(*made)
    headers = [*caller.headers, caller.signature(b"once", "n")]
    assert ask(before, "POST", NOTES, headers, b"once").status == 200
    before.kill()
    after = Gate.start(binary, tmp_path / "after", data=before.data)
    try:
        assert ask(after, "POST", NOTES, headers, b"once").status == 422
    finally:
        after.stop()


def test_two_credentials_of_different_callers_are_ambiguous(gate: Gate, caller: Caller) -> None:
    """A session and another caller's key in one request are refused, never raced."""
    session = log_in(gate, caller)
    assert ask(gate, "GET", NOTES, [*caller.headers, session]).status == 200
    other = gate.command(
        "credential", "create", "--organisation", "inventors", "--environment", "sandbox",
        "--kind", "invented.key",
    ).json()  # fmt: skip
    stranger = Caller(key=other, signing_key=caller.signing_key)
    answer = ask(gate, "GET", NOTES, [*stranger.headers, session])
    assert answer.status == 401
    assert gate.explain(answer.request_id)["reason"] == "ambiguous"


def test_a_session_dies_with_the_key_that_opened_it(gate: Gate) -> None:
    """Revoking the key ends its sessions, although nobody touched them."""
    made = gate.command(
        "credential", "create", "--organisation", "inventors", "--environment", "sandbox",
        "--kind", "invented.key",
    ).json()  # fmt: skip
    session = log_in(gate, Caller(key=made, signing_key={}))
    assert ask(gate, "GET", NOTES, [session]).status == 200
    gate.command("credential", "revoke", made["id"])
    deadline = time.monotonic() + 1
    while ask(gate, "GET", NOTES, [session]).status == 200:
        assert time.monotonic() < deadline, "the session outlived its key by more than a second"


def test_the_other_dialect_is_untouched(gate: Gate) -> None:
    """Billogram goes on beside it, in its own words."""
    answer = gate.ask(gate.sandbox, "GET", "/api/v2/customer")
    assert answer.status == 401 and answer.header("content-type") == "application/json"


def test_a_path_that_names_an_organisation_is_for_its_callers_alone(
    gate: Gate, caller: Caller
) -> None:
    """The name counts without its case; another organisation's path is refused like a wrong key."""
    gate.create_organisation("others")
    assert ask(gate, "GET", "/invented/of/Inventors/notes", caller.headers).status == 200
    refused = ask(gate, "GET", "/invented/of/others/notes", caller.headers)
    assert (refused.status, refused.body) == (401, b"who are you?\n")
    assert gate.explain(refused.request_id)["reason"] == "wrong_organisation"
