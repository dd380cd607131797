"""The wall clock jumps by ten minutes while the server runs (trap 15).

Docs/Operating.md, "When the clock jumps", says what must hold.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness import ApiUser, Gate, Http1Connection, eventually
from harness.billingplatform import Person
from harness.billogram import CUSTOMERS
from harness.billplz import V5, Merchant, assert_invalid, form_of
from harness.clock import PREFIX, MovingClock
from harness.instants import read_instant, write_instant
from harness.receiver import Receiver, receiving

JUMP_SECONDS = 600
SETTLED_SECONDS = 5.0
LIMIT = f"{V5}/payment_order_limit"
LIMIT_SECONDS = 3_600
SETTINGS = {"sessions": {"idle": "5m"}, "callbacks": {"firstDelay": "50ms"}}


@dataclass(frozen=True)
class Scene:
    """What was made before the clock jumped, and by how much it did."""

    gate: Gate
    clock: MovingClock
    receiver: Receiver
    old: ApiUser
    new: ApiUser
    ending: ApiUser
    limited: ApiUser
    merchant: Merchant
    person: Person
    session: str

    @property
    def is_ahead(self) -> bool:
        """Whether the clock jumped forward."""
        return self.clock.offset > 0

    def now(self) -> datetime:
        """The moment that the server's clock shows."""
        return datetime.now(UTC) + timedelta(seconds=self.clock.offset)


def admitted(gate: Gate, user: ApiUser) -> bool:
    """Whether the server admits the user."""
    status = gate.ask(gate.sandbox, "GET", f"{CUSTOMERS}?page=1", user.authorization).status
    assert status in (200, 403)
    return status == 200


@pytest.fixture(scope="module", params=[JUMP_SECONDS, -JUMP_SECONDS], ids=["ahead", "back"])
def scene(
    request: pytest.FixtureRequest, binary: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """A server with everything that has an end, after a jump."""
    folder = tmp_path_factory.mktemp("clock")
    clock = MovingClock(folder / "clock")
    gate = Gate.start(
        binary, folder / "gate", SETTINGS, environment=clock.environment, prefix=PREFIX
    )
    with receiving() as receiver:
        gate.create_organisation("demo")
        old = gate.create_user("demo")
        new = gate.rotate(old, "5m")
        end = write_instant(datetime.now(UTC) + timedelta(minutes=5))
        ending = gate.create_user("demo", "--expires-at", end)
        limited = gate.create_user("demo", "--limit", "2/1h")
        person = Person.create(gate, "demo")
        made = Scene(
            gate, clock, receiver, old, new, ending, limited, Merchant.open(gate), person,
            person.login(),
        )  # fmt: skip
        assert all(admitted(gate, user) for user in (old, new, ending, limited, limited))
        clock.jump(request.param)
        yield made
        gate.stop()


def test_the_server_goes_on_and_shows_the_new_time(scene: Scene) -> None:
    """Ready, with the feed read at its pace, and with the time that the clock shows."""
    answer = scene.gate.ask(scene.gate.sandbox, "GET", f"{CUSTOMERS}?page=1")
    shown = datetime.strptime(answer.header("date") or "", "%a, %d %b %Y %H:%M:%S GMT")
    assert abs(shown.replace(tzinfo=UTC) - scene.now()) < timedelta(seconds=5)
    for _ in range(20):
        ready = scene.gate.ask(scene.gate.management, "GET", "/readyz?verbose")
        assert ready.status == 200, ready
        time.sleep(0.1)


def test_limits_are_not_moved_by_the_clock(scene: Scene) -> None:
    """They are counted with a clock that never steps: what was used up stays used up."""
    with Http1Connection(scene.gate.sandbox) as connection:
        fields = [scene.limited.authorization]
        answer = connection.request("GET", f"{CUSTOMERS}?page=1", fields)
    assert answer.status == 429
    wait = int(answer.header("retry-after") or 0)
    assert LIMIT_SECONDS - 300 < wait <= LIMIT_SECONDS, "no jump in it"


def test_ends_are_moments_of_the_wall_clock(scene: Scene) -> None:
    """An overlap, an expiry and an idle session of five minutes end by a jump ahead alone."""
    assert admitted(scene.gate, scene.new), "what has no end goes on"
    assert admitted(scene.gate, scene.old) is not scene.is_ahead
    assert admitted(scene.gate, scene.ending) is not scene.is_ahead
    status = scene.person.call(scene.session, "GET", "/account/1").status
    assert status == (401 if scene.is_ahead else 404)


def test_a_new_session_and_a_new_overlap_count_from_the_new_time(scene: Scene) -> None:
    """Whoever signs in after the jump is in."""
    session = scene.person.login()
    assert scene.person.call(session, "GET", "/account/1").status == 404
    user = scene.gate.create_user("demo")
    rotated = scene.gate.rotate(user, "5m")
    assert admitted(scene.gate, user) and admitted(scene.gate, rotated)


def test_a_signed_epoch_is_compared_with_the_new_time(scene: Scene) -> None:
    """The true time is stale for a clock that is ten minutes off; the shown one is right."""
    query = scene.merchant.signed("payment_order_limit", int(time.time()))
    refused = scene.merchant.send("GET", LIMIT, query=query)
    assert_invalid(refused)
    assert scene.gate.explain(refused.request_id)["reason"] == "stale"
    epoch = int(scene.now().timestamp())
    scene.merchant.get(LIMIT, scene.merchant.signed("payment_order_limit", epoch))


def test_callbacks_of_new_events_are_sent_with_the_new_time(scene: Scene) -> None:
    """A payment after the jump is told at once."""
    bill = scene.merchant.bill(callback_url=scene.receiver.url("/paid"))
    scene.merchant.command("sandbox", "pay", bill["id"])
    told = dict(form_of(scene.receiver.wait_for(1)[-1].body))
    assert told["id"] == bill["id"]
    paid_at = datetime.strptime(told["paid_at"], "%Y-%m-%d %H:%M:%S %z")
    assert abs(paid_at - scene.now()) < timedelta(seconds=30)


def test_a_revocation_holds_at_once(scene: Scene) -> None:
    """The change feed is followed by numbers, not by time."""
    user = scene.gate.create_user("demo")
    assert admitted(scene.gate, user)
    scene.gate.credential("revoke", user)
    eventually(lambda: not admitted(scene.gate, user), 1.0, "it is revoked")


def test_the_audit_chain_verifies_and_doctor_tells_a_clock_that_went_back(scene: Scene) -> None:
    """Rows have the time that the clock showed; their order is their number, and the chain's."""
    scene.gate.create_user("demo")
    rows = scene.gate.audit()
    assert abs(read_instant(rows[-1]["at"]) - scene.now()) < timedelta(seconds=30)
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert scene.gate.command("audit", "verify").json()["valid"] is True
    # Ten minutes earlier than the newest row, whatever the jump was.
    before = scene.clock.offset
    scene.clock.jump(before - JUMP_SECONDS)
    try:
        findings = {one["check"]: one for one in scene.gate.command("doctor", expect=65).json()}
        assert findings["clock"]["ok"] is False, findings
    finally:
        scene.clock.jump(before)


def test_a_server_starts_with_a_clock_that_went_back(binary: Path, tmp_path: Path) -> None:
    """Its certificate began a day before it was made, so that it is kept, and clients trust it."""
    clock = MovingClock(tmp_path / "clock")
    first = Gate.start(binary, tmp_path / "first", environment=clock.environment, prefix=PREFIX)
    certificate = (first.data / "server.pem").read_bytes()
    first.stop()
    clock.jump(-JUMP_SECONDS)
    second = Gate.start(
        binary, tmp_path / "second", data=first.data, environment=clock.environment, prefix=PREFIX
    )
    assert (second.data / "server.pem").read_bytes() == certificate
    assert second.ask(second.management, "GET", "/readyz").status == 200
    second.stop()
