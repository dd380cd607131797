"""The server's own notices, signed with an Ed25519 pair: `v1a` of Standard Webhooks (W5)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from harness import Gate, GateFactory, Outcome, run_command
from harness.receiver import Received, Receiver, receiving
from harness.standard_webhooks import header, places, versions

PLACE = ("--organisation", "pairs", "--environment", "sandbox")
NOTICES = (*PLACE, "--channel", "tollgate")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver over plain HTTP."""
    with receiving() as running:
        yield running


@pytest.fixture
def pairs(new_gate: GateFactory) -> Gate:
    """A server with an organisation named pairs."""
    gate = new_gate({"callbacks": {"firstDelay": "50ms"}})
    gate.create_organisation("pairs")
    return gate


def configure(gate: Gate, *options: str, text: str | None = None) -> dict[str, Any]:
    """Change the settings of the notices and return what the command printed."""
    return gate.command("callback", "configure", *NOTICES, *options, text=text).json()


def notice(gate: Gate, receiver: Receiver) -> Received:
    """Have a notice sent and return it as it arrived."""
    known = len(receiver.received)
    gate.command("callback", "ping", *NOTICES)
    return receiver.wait_for(known + 1)[-1]


def verify(gate: Gate, received: Received, key: str, folder: Path) -> Outcome:
    """Run `tollgate verify` on a notice with a key on standard input."""
    body = folder / "body"
    body.write_bytes(received.body)
    fields = []
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        fields += ["--header", f"{name}: {header(received, name)}"]
    return run_command(
        gate.binary, "verify", "--channel", "tollgate", "--body-file", str(body), *fields,
        "--json", text=f"{key}\n",
    )  # fmt: skip


@pytest.mark.row("W5")
def test_a_pair_signs_and_its_public_key_verifies(
    pairs: Gate, receiver: Receiver, tmp_path: Path
) -> None:
    """The public key is printed, now and later; the private one never."""
    made = configure(
        pairs, "--url", receiver.url(), "--allow-loopback", "--new-key", "--ed25519"
    )  # fmt: skip
    assert "key" not in made and made["signed"] is True
    public = made["public_key"]
    (settings,) = pairs.command("callback", "settings", "--organisation", "pairs").json()
    assert settings["public_key"] == public
    assert configure(pairs, "--url", receiver.url())["public_key"] == public
    received = notice(pairs, receiver)
    assert versions(received) == ["v1a"] and places(received, public) == [0]
    assert verify(pairs, received, public, tmp_path).expect(0).json()["valid"] is True
    secret = f"whsec_{base64.b64encode(bytes(32)).decode()}"
    wrong = verify(pairs, received, secret, tmp_path).expect(65).json()
    assert "has only v1a signatures" in wrong["findings"][0]["explanation"]
    assert "whsk_" not in pairs.log.read_text()


@pytest.mark.row("W5")
@pytest.mark.parametrize("count", [32, 64], ids=["the seed", "the seed and its public key"])
def test_a_private_key_of_the_owners_signs(pairs: Gate, receiver: Receiver, count: int) -> None:
    """Its public half is the one that another implementation makes of it."""
    key = Ed25519PrivateKey.generate()
    half = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    raw = (key.private_bytes_raw() + half)[:count]
    private = f"whsk_{base64.b64encode(raw).decode()}"
    pairs.secrets.add(private)
    options = ("--url", receiver.url(), "--allow-loopback", "--key-from-stdin")
    made = configure(pairs, *options, text=f"{private}\n")
    assert made["public_key"] == f"whpk_{base64.b64encode(half).decode()}"
    received = notice(pairs, receiver)
    assert versions(received) == ["v1a"] and places(received, made["public_key"]) == [0]


@pytest.mark.row("W5")
def test_a_shared_secret_still_signs_v1(pairs: Gate, receiver: Receiver, tmp_path: Path) -> None:
    """A public key says of it that only the other version is there."""
    made = configure(pairs, "--url", receiver.url(), "--allow-loopback", "--new-key")
    pairs.secrets.add(made["key"])
    assert made["public_key"] is None
    received = notice(pairs, receiver)
    assert versions(received) == ["v1"] and places(received, made["key"]) == [0]
    public = f"whpk_{base64.b64encode(bytes(32)).decode()}"
    wrong = verify(pairs, received, public, tmp_path).expect(65).json()
    assert "has only v1 signatures" in wrong["findings"][0]["explanation"]


@pytest.mark.row("W5")
def test_keys_that_cannot_be_used_are_refused(pairs: Gate, tmp_path: Path) -> None:
    """Wrong lengths, a public key for signing, and any half of a pair on another channel."""
    letters = {count: base64.b64encode(bytes(count)).decode() for count in (31, 32, 33)}

    def refused(key: str, channel: str, words: str) -> None:
        outcome = pairs.command(
            "callback", "configure", *PLACE, "--channel", channel, "--key-from-stdin",
            text=f"{key}\n", expect=65,
        )  # fmt: skip
        assert words in outcome.stderr and key not in outcome.stderr

    for count in (31, 33):
        refused(f"whsk_{letters[count]}", "tollgate", "32 bytes, the seed")
    refused(f"whpk_{letters[32]}", "tollgate", "is a public key")
    for channel in ("billogram", "billplz", "billerapi"):
        refused(f"whsk_{letters[32]}", channel, "shared secrets only")
    pairs.command(
        "callback", "configure", *PLACE, "--channel", "billogram", "--new-key", "--ed25519",
        expect=65,
    )  # fmt: skip
    pairs.command("callback", "configure", *NOTICES, "--ed25519", expect=64)
    file = ("--secret-file", str(tmp_path / "key"))
    pairs.command(
        "callback", "configure", *NOTICES, "--new-key", "--ed25519", *file, expect=64
    )  # fmt: skip
    body = tmp_path / "body"
    body.write_bytes(b"{}")
    for word in ("sign", "verify"):
        outcome = run_command(
            pairs.binary, word, "--channel", "billogram", "--body-file", str(body),
            text=f"whpk_{letters[32]}\n",
        )  # fmt: skip
        assert "shared secrets only" in outcome.expect(65).stderr
