"""BillerAPI's webhooks carry a signature of each version by each living key (W5, W7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from harness import Gate, run_command
from harness.billerapi import Client, assert_error
from harness.receiver import Reaction, Received, Receiver, receiving
from harness.standard_webhooks import places, versions

QUICK = {"callbacks": {"firstDelay": "100ms"}}
HOUR = 3600


@pytest.fixture(scope="module")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server that tries again soon."""
    running = Gate.start(binary, tmp_path_factory.mktemp("signatures"), QUICK)
    yield running
    running.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver over plain HTTP on the loopback interface."""
    with receiving() as running:
        yield running


@dataclass(frozen=True)
class Key:
    """What a receiver knows at one moment: the shared secret and the public key."""

    secret: str
    public: str

    def places(self, received: Received) -> list[int]:
        """Return which signatures of the list either half verifies."""
        return [*places(received, self.secret), *places(received, self.public)]


class Hook:
    """A webhook of a client of its own."""

    def __init__(self, gate: Gate, receiver: Receiver, **changes: Any) -> None:
        self.client = Client.create(gate)
        gate.command(
            "callback", "configure", "--organisation", self.client.organisation,
            "--environment", "sandbox", "--channel", "billerapi", "--allow-loopback",
        )  # fmt: skip
        body = {"url": receiver.url(), "events": ["bill.created"], **changes}
        self.made = self.client.post("/webhooks", body, 201)
        self.path = f"/webhooks/{self.made['id']}"
        self.key = self._key(self.made, changes)

    def rotate(self, overlap: int, **changes: Any) -> tuple[Key, dict[str, Any]]:
        """Change the secret; return the new key and the answer."""
        body = {"overlap_seconds": overlap, **changes}
        rotated = self.client.post(f"{self.path}/rotate-secret", body)
        return self._key(rotated, changes), rotated

    def shown(self) -> dict[str, Any]:
        """Return what the server shows of it."""
        return self.client.get(self.path)

    def test(self) -> None:
        """Have a test event sent."""
        self.client.post(f"{self.path}/test", {}, 202)

    def _key(self, answer: dict[str, Any], changes: dict[str, Any]) -> Key:
        secret = answer.get("secret") or changes["secret"]
        return Key(self.client.keep(secret), answer["public_key"])


@pytest.mark.row("W5", "W7")
def test_an_overlap_shows_a_list_of_signatures_of_both_versions(
    gate: Gate, receiver: Receiver
) -> None:
    """The newest key's pair of signatures stands first, and each key verifies its own alone."""
    hook = Hook(gate, receiver)
    assert hook.made["public_key"].startswith("whpk_")
    assert hook.made["previous_public_key"] is None
    new, rotated = hook.rotate(HOUR)
    assert rotated["previous_public_key"] == hook.key.public != new.public
    assert hook.shown()["public_key"] == new.public
    (listed,) = hook.client.get("/webhooks")["data"]
    assert (listed["public_key"], listed["previous_public_key"]) == (new.public, hook.key.public)
    hook.test()
    (received,) = receiver.wait_for(1)
    assert versions(received) == ["v1", "v1a", "v1", "v1a"]
    assert new.places(received) == [0, 1]
    assert hook.key.places(received) == [2, 3]
    changed = replace(received, body=received.body.replace(b'"sandbox"', b'"Sandbox"'))
    assert changed.body != received.body
    assert new.places(changed) == hook.key.places(changed) == []


@pytest.mark.row("W5")
def test_a_webhook_with_a_secret_of_the_clients_has_a_public_key_too(
    gate: Gate, receiver: Receiver
) -> None:
    """The secret is not shown, the public key is; halves of pairs are no secrets."""
    hook = Hook(gate, receiver, secret="a-secret-of-the-clients")
    assert "secret" not in hook.made
    hook.test()
    (received,) = receiver.wait_for(1)
    assert versions(received) == ["v1", "v1a"]
    assert hook.key.places(received) == [0, 1]
    for secret in (hook.key.public, "whsk_0123456789"):
        answer = hook.client.send("POST", f"{hook.path}/rotate-secret", {"secret": secret})
        assert "key pair" in assert_error(answer, 400, "VALIDATION_FAILED")


@pytest.mark.row("W5", "W7")
@pytest.mark.parametrize("overlap", [0, HOUR])
def test_a_retry_is_signed_with_the_keys_of_its_own_moment(
    gate: Gate, receiver: Receiver, overlap: int
) -> None:
    """Between the tries the secret is rotated: with an overlap both keys sign, else the new one."""
    receiver.script(Reaction(status=500, delay=2.0), Reaction())
    hook = Hook(gate, receiver)
    hook.test()
    receiver.wait_for(1)
    new, _ = hook.rotate(overlap)
    first, second = receiver.wait_for(2)
    assert first.body == second.body
    assert hook.key.places(first) == [0, 1] and new.places(first) == []
    assert new.places(second) == [0, 1]
    assert hook.key.places(second) == ([2, 3] if overlap else [])
    assert len(versions(second)) == (4 if overlap else 2)


@pytest.mark.row("W7")
def test_a_second_rotation_ends_an_overlap_early(gate: Gate, receiver: Receiver) -> None:
    """Without an overlap of its own it leaves nothing of the keys before it."""
    hook = Hook(gate, receiver)
    second, _ = hook.rotate(HOUR)
    third, rotated = hook.rotate(0)
    assert rotated["previous_public_key"] is rotated["previous_secret_expires_at"] is None
    hook.test()
    (received,) = receiver.wait_for(1)
    assert third.places(received) == [0, 1] and len(versions(received)) == 2
    assert second.places(received) == hook.key.places(received) == []


@pytest.mark.row("W5")
def test_at_most_four_keys_sign(gate: Gate, receiver: Receiver) -> None:
    """The oldest of five gives way, with both of its signatures."""
    hook = Hook(gate, receiver)
    keys = [hook.key, *(hook.rotate(HOUR)[0] for _ in range(4))]
    hook.test()
    (received,) = receiver.wait_for(1)
    assert versions(received) == ["v1", "v1a"] * 4
    newest_first = [key.places(received) for key in reversed(keys)]
    assert newest_first == [[0, 1], [2, 3], [4, 5], [6, 7], []]


@pytest.mark.row("W5", "W11")
def test_verify_takes_the_public_key_alone(gate: Gate, receiver: Receiver, tmp_path: Path) -> None:
    """It checks the v1a and nothing else; the private half is nowhere to be seen."""
    hook = Hook(gate, receiver)
    hook.test()
    (received,) = receiver.wait_for(1)
    body = tmp_path / "body"
    body.write_bytes(received.body)
    fields = [
        part
        for name, value in received.headers.items()
        for part in ("--header", f"{name}: {value}")
        if name.lower().startswith(("webhook-", "billbutler-"))
    ]
    words = ("verify", "--channel", "billerapi", "--body-file", str(body), *fields)
    for key, names in (
        (hook.key.public, ["webhook-signature"]),
        (hook.key.secret, ["BillButler-Signature", "webhook-signature"]),
    ):
        report = run_command(gate.binary, *words, "--json", text=f"{key}\n").expect(0).json()
        assert report["valid"] is True
        assert [finding["name"] for finding in report["findings"]] == names
    other = Hook(gate, receiver)
    wrong = (
        run_command(gate.binary, *words, "--json", text=f"{other.key.public}\n").expect(65).json()
    )
    assert wrong["valid"] is False
    assert "whsk_" not in gate.log.read_text()
