"""Billplz's keys: the secret key as Basic user name (C2), reset (R5), the two environments."""

from __future__ import annotations

import base64

import pytest

from harness import Answer, Gate, GateFactory, Http1Connection, Http2Connection, basic, eventually
from harness.billplz import (
    PROBE,
    SECRET_KEY,
    V3,
    V5,
    Key,
    Merchant,
    assert_error,
    assert_invalid,
    assert_ok,
    assert_unauthorized,
    create_key,
    remember,
)

VOLATILE = {"x-request-id", "date"}


def public_part(answer: Answer) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return what a stranger sees: all but the request id and the clock."""
    headers = [(name, value) for name, value in answer.headers if name.lower() not in VOLATILE]
    return answer.status, sorted(headers), answer.body


def token(text: str) -> tuple[str, str]:
    """Return an Authorization field over exactly this text."""
    return ("Authorization", f"Basic {base64.b64encode(text.encode()).decode()}")


@pytest.mark.row("C2")
@pytest.mark.parametrize("client", [Http1Connection, Http2Connection], ids=["http1", "http2"])
@pytest.mark.parametrize("spelling", ["{}:", "{}::", "{}", "{}:password"])
def test_the_secret_key_is_the_user_name_and_the_password_is_not_looked_at(
    merchant: Merchant, client: type[Http1Connection], spelling: str
) -> None:
    """As the documentation has it, and as three real clients write it."""
    header = token(spelling.format(merchant.key.secret))
    with client(merchant.endpoint) as connection:
        answer = connection.request("GET", PROBE, [header])
    assert assert_ok(answer) == {"rank": 0.0}


@pytest.mark.row("C2")
def test_whoever_proves_nothing_gets_one_answer(gate: Gate, merchant: Merchant) -> None:
    """Unknown, malformed, of another kind, disabled, revoked: nobody outside can tell which."""
    assert merchant.signing is not None
    disabled, revoked = (
        create_key(gate, merchant.organisation, SECRET_KEY, "--label", label)
        for label in ("disabled", "revoked")
    )
    gate.credential("disable", disabled)
    gate.credential("revoke", revoked)
    headers = [
        basic("73eb57f0-7d4e-42b9-a544-aeac6e4b0f81", ""),
        basic(merchant.key.secret[:-1] + ("0" if merchant.key.secret[-1] != "0" else "1"), ""),
        merchant.signing.authorization,
        disabled.authorization,
        revoked.authorization,
        token(""),
        token(":" + merchant.key.secret),
        ("Authorization", "Bearer " + merchant.key.secret),
    ]
    for key in (disabled, revoked):
        eventually(
            lambda key=key: merchant.send("GET", PROBE, key=key).status == 401, 5.0, "it is known"
        )
    answers = [gate.ask(gate.sandbox, "GET", PROBE, header) for header in headers]
    for answer in answers:
        assert_unauthorized(answer)
    # What is not even of the form may be told apart by its author; credentials may not.
    assert len({str(public_part(answer)) for answer in answers[:5]}) == 1
    assert_unauthorized(gate.ask(gate.sandbox, "GET", PROBE))
    reason = gate.explain(answers[2].request_id)["reason"]
    assert reason == gate.explain(answers[0].request_id)["reason"] == "unknown"


def test_two_keys_in_one_request_are_refused(gate: Gate, merchant: Merchant) -> None:
    """Every Authorization field counts, whichever comes first."""
    other = Merchant.open(gate)
    for pair in (
        [merchant.key.authorization, other.key.authorization],
        [other.key.authorization, merchant.key.authorization],
        [merchant.key.authorization, basic("nobody", "")],
    ):
        answer = gate.ask(gate.sandbox, "GET", PROBE, *pair)
        assert_error(answer, 401, "Unauthorized")


@pytest.mark.row("C2", "X2")
def test_sandbox_and_production_keys_never_interchange(gate: Gate, merchant: Merchant) -> None:
    """Each is refused by the other listener; production knows its own, and has no backend."""
    live = create_key(gate, merchant.organisation, SECRET_KEY, environment="production")
    assert merchant.key.secret.startswith("bp_test_") and live.secret.startswith("bp_live_")
    for _ in range(2):
        for endpoint, key in ((gate.production, merchant.key), (gate.sandbox, live)):
            answer = gate.ask(endpoint, "GET", PROBE, key.authorization)
            assert_error(answer, 401, "Unauthorized")
            assert gate.explain(answer.request_id)["reason"] == "wrong_environment"
    answer = gate.ask(gate.production, "GET", PROBE, live.authorization)
    assert_error(answer, 503)
    assert_ok(merchant.send("GET", PROBE))


@pytest.mark.row("R5")
def test_a_reset_kills_the_old_key_with_the_next_request(new_gate: GateFactory) -> None:
    """On the node that made it and on another that serves the same data, within a second."""
    first = new_gate(name="first")
    second = new_gate(data=first.data, name="second")
    merchant = Merchant.open(first)
    for gate in (first, second):
        assert_ok(gate.ask(gate.sandbox, "GET", PROBE, merchant.key.authorization))
    fresh = remember(first, first.command("credential", "reset", merchant.key.id).json())
    for gate in (first, second):
        eventually(
            lambda gate=gate: (
                gate.ask(gate.sandbox, "GET", PROBE, merchant.key.authorization).status == 401
            ),
            1.0,
            "the old key is dead",
        )
        old = gate.ask(gate.sandbox, "GET", PROBE, merchant.key.authorization)
        assert_unauthorized(old)
        assert_ok(gate.ask(gate.sandbox, "GET", PROBE, fresh.authorization))


@pytest.mark.row("W1")
def test_the_x_signature_key_is_enabled_rotated_and_disabled(gate: Gate) -> None:
    """Without one no signed call is admitted; the newest signs, and after a reset it alone."""
    merchant = Merchant.open(gate, signs=False)
    path = f"{V5}/payment_order_limit"

    def asks(key: Key) -> Answer:
        one = Merchant(gate, merchant.organisation, merchant.key, key, merchant.endpoint)
        return one.send("GET", path, query=one.signed("payment_order_limit"))

    stranger = Key("none", "S-s7b4yWpp9h7rrkNM1i3Z_g")
    assert_invalid(asks(stranger))
    assert_ok(merchant.send("GET", f"{V3}/fpx_banks"))
    key = create_key(gate, merchant.organisation, "billplz.x-signature-key")
    eventually(lambda: asks(key).status == 200, 5.0, "the new key signs")
    assert set(assert_ok(asks(key))) == {"total"}
    assert_invalid(asks(stranger))
    fresh = remember(gate, gate.command("credential", "reset", key.id).json())
    eventually(lambda: asks(fresh).status == 200, 5.0, "the newer key signs")
    assert_invalid(asks(key))
    gate.credential("disable", fresh)
    eventually(lambda: asks(fresh).status == 422, 5.0, "a disabled key signs nothing")
    gate.credential("enable", fresh)
    eventually(lambda: asks(fresh).status == 200, 5.0, "and signs again")


@pytest.mark.row("W1")
def test_a_rotated_x_signature_key_signs_beside_the_old_one_while_they_overlap(gate: Gate) -> None:
    """Callers move one after the other."""
    merchant = Merchant.open(gate)
    assert merchant.signing is not None
    rotated = gate.command("credential", "rotate", merchant.signing.id, "--overlap", "1h").json()
    fresh = remember(gate, rotated)
    for key in (merchant.signing, fresh):
        one = Merchant(gate, merchant.organisation, merchant.key, key, merchant.endpoint)
        eventually(
            lambda one=one: (
                one.send(
                    "GET", f"{V5}/payment_order_limit", query=one.signed("payment_order_limit")
                ).status
                == 200
            ),
            5.0,
            "both sign",
        )
