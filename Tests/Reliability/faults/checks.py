"""What must hold when a killed server is back: compared with the ledger, through the front door."""

from __future__ import annotations

from collections import Counter
from typing import Any

from faults.ledger import Exchange, Known, Ledger
from faults.load import ORGANISATION, Scene
from harness import Gate, Http1Connection, basic, eventually
from harness.billerapi import bearer
from harness.billogram import CUSTOMERS, assert_ok
from harness.billplz import form_of
from harness.receiver import Receiver

PROBE = f"{CUSTOMERS}?page=1"
PAGE = 100
MADE = ("credential.create", "user.create")
RENEWED = ("credential.rotate", "credential.reset")
# A killed try leases its callback for the receiver's 20 s and 5 s more; then it is tried again.
CALLBACK_SECONDS = 60.0


def chain(gate: Gate) -> None:
    """The audit chain verifies, while no server runs."""
    assert gate.command("audit", "verify").json()["valid"] is True


def users(scene: Scene, ledger: Ledger, some: list[Known]) -> None:
    """An acknowledged secret works, an ended one does not; what is uncertain is old or new."""
    with Http1Connection(scene.gate.sandbox, seconds=20) as connection:

        def passes(user: str, secret: str) -> bool:
            status = connection.request("GET", PROBE, [basic(user, secret)]).status
            assert status in (200, 403), status
            return status == 200

        for known in some:
            for old in known.retired[-2:]:
                assert not passes(known.user, old), f"{known.id}: an old secret works again"
            works = passes(known.user, known.secret)
            if known.is_settled:
                assert works is not known.is_revoked, f"{known.id}: works {works}"
            elif known.rotating:
                _settle_rotation(scene, known, works)
            else:
                known.is_revoked, known.revoking = not works, False
            ledger.check("user")


def _settle_rotation(scene: Scene, known: Known, works: bool) -> None:
    """Neither would be a rotation that ended the old secret and kept no new one."""
    shown = scene.gate.command("credential", "show", known.id).json()
    live = [one for one in shown["secrets"] if one["state"] == "live"]
    assert len(live) == 1, f"{known.id} has {len(live)} live secrets after a killed rotation"
    assert works is live[0]["hint"].endswith(known.secret[-4:]), f"{known.id}: {live}"
    if not works:
        # The new secret's only copy died with the command; a reset gives the owner another.
        known.retired.append(known.secret)
        known.secret = scene.gate.command("credential", "reset", known.id).json()["secret"]
    known.rotating = False


def records(scene: Scene, ledger: Ledger) -> None:
    """Every change has its audit row, and every audit row its change."""
    audit = scene.gate.audit()
    rows = Counter((row["action"], row["subject"]) for row in audit)
    renewed = {row["subject"]: row["at"] for row in audit if row["action"] in (*MADE, *RENEWED)}
    listed = scene.gate.command("credential", "list", "--organisation", ORGANISATION).json()
    made = {subject for action, subject in rows if action in MADE}
    for one in listed:
        name = one["id"]
        assert name in made, f"{name} was made without a record"
        newest = max(secret["created_at"] for secret in one["secrets"])
        assert newest == renewed[name], f"{name}: {one['secrets']}, on record {renewed[name]}"
        is_ended = rows["credential.revoke", name] == 1
        assert (one["state"] == "revoked") is is_ended, f"{name}: {one['state']}"
    known = {one.id for one in ledger.users}
    assert known <= {one["id"] for one in listed}, "an acknowledged credential is gone"
    exchanged = [count for (action, _), count in rows.items() if action == "link.exchange"]
    assert all(count == 1 for count in exchanged), "a public token was exchanged twice"
    ledger.check("record", sum(rows.values()))


def customers(scene: Scene, ledger: Ledger, numbers: list[int]) -> None:
    """An acknowledged customer is there as it was sent."""
    with Http1Connection(scene.gate.sandbox, seconds=20) as connection:
        for number in numbers:
            fields = [basic(*scene.user)]
            found = assert_ok(connection.request("GET", f"{CUSTOMERS}/{number}", fields))
            assert found["name"] == ledger.customers[number], found
            ledger.check("customer")


def all_customers(scene: Scene, ledger: Ledger) -> None:
    """No customer is there that nobody sent, none is there twice, none is incomplete."""
    seen: dict[str, int] = {}
    with Http1Connection(scene.gate.sandbox, seconds=20) as connection:
        for page in range(1, 1_000):
            path = f"{CUSTOMERS}?page={page}&page_size={PAGE}"
            found = assert_ok(connection.request("GET", path, [basic(*scene.user)]))
            for one in found:
                assert one["name"] not in seen, f"twice: {one}"
                seen[one["name"]] = one["customer_no"]
            if len(found) < PAGE:
                break
    assert set(seen) <= ledger.customer_names
    assert all(seen.get(name) == number for number, name in ledger.customers.items())
    ledger.check("customer listed", len(seen))


def sessions(scene: Scene, ledger: Ledger, some: list[tuple[str, str]]) -> None:
    """An acknowledged session is still open: it is let in, to a record that is not there."""
    with Http1Connection(scene.gate.sandbox, seconds=20) as connection:
        for organisation, session in some:
            path = f"/{organisation}/rest/2.0/account/1"
            answer = connection.request("GET", path, [("sessionid", session)])
            assert answer.status == 404, f"a session is lost: {answer}"
            ledger.check("session")


def exchanges(scene: Scene, ledger: Ledger, some: list[Exchange]) -> None:
    """An access token works and its public token is used up; no token is used twice."""
    client = scene.client
    for one in some:
        if one.access_token is None:
            answer = client.try_exchange(one.public_token)
            if answer.status == 200:
                one.access_token = answer.json()["access_token"]
            else:
                _require_used(answer.status, answer.json())
        if one.access_token is not None:
            fields = (bearer(one.access_token),)
            assert client.send("GET", "/bills/get", by=fields).status == 200, "a link is lost"
            again = client.try_exchange(one.public_token)
            _require_used(again.status, again.json())
        ledger.check("exchange")


def _require_used(status: int, value: Any) -> None:
    assert (status, value.get("code")) == (400, "PUBLIC_TOKEN_USED"), (status, value)


def payments(scene: Scene, ledger: Ledger, some: list[str]) -> None:
    """A bill whose payment was acknowledged is paid."""
    for bill in some:
        shown = scene.merchant.get(f"/api/v3/bills/{bill}")
        assert shown["paid"] is True and shown["state"] == "paid", shown
        ledger.check("payment")


def callbacks(scene: Scene, ledger: Ledger, receiver: Receiver) -> None:
    """Every payment that is on record was told at least once, and nothing else was."""
    paid = set(ledger.paid)
    for bill in ledger.paying:
        if bill not in paid and scene.merchant.get(f"/api/v3/bills/{bill}")["paid"]:
            paid.add(bill)

    def told() -> set[str]:
        return {dict(form_of(one.body))["id"] for one in receiver.received}

    eventually(lambda: paid <= told(), CALLBACK_SECONDS, "every acknowledged callback has come")
    assert told() <= paid, "a payment was told that is not on record"
    ledger.check("callback", len(paid))
