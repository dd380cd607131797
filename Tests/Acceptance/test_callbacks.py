"""Callbacks through the real server: delivery, tries, receivers, signatures, forbidden places."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness import Gate, GateFactory, eventually
from harness.certificates import PrivateAuthority
from harness.command import Outcome, clean_environment, run_command
from harness.receiver import Reaction, Received, Receiver, receiving

CHANNEL = ("--organisation", "hooks", "--environment", "sandbox", "--channel", "billogram")
SWIFT = {"callbacks": {"firstDelay": "50ms", "timeout": "2s", "triesMax": 4}}
SOON = 30.0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver over plain HTTP."""
    with receiving() as running:
        yield running


@pytest.fixture
def hooks(new_gate: GateFactory) -> Gate:
    """A server with quick tries and an organisation named hooks."""
    gate = new_gate(SWIFT)
    gate.create_organisation("hooks")
    return gate


def configure(gate: Gate, *options: str, expect: int = 0) -> dict[str, Any]:
    """Change the settings of the channel and return what the command printed."""
    outcome = gate.command("callback", "configure", *CHANNEL, *options, expect=expect)
    return outcome.json() if expect == 0 else {}


def ping(gate: Gate) -> str:
    """Queue a callback and return its id."""
    return gate.command("callback", "ping", *CHANNEL).json()["id"]


def show(gate: Gate, callback: str) -> dict[str, Any]:
    """Return a callback with its tries."""
    return gate.command("callback", "show", callback).json()


def settled(
    gate: Gate, callback: str, holds: Callable[[dict[str, Any]], bool], what: str
) -> dict[str, Any]:
    """Wait until a callback is as a condition wants it."""

    def looked() -> dict[str, Any] | None:
        shown = show(gate, callback)
        return shown if holds(shown) else None

    return eventually(looked, SOON, what)


def in_state(gate: Gate, callback: str, state: str) -> dict[str, Any]:
    """Wait until a callback is in a state."""
    return settled(gate, callback, lambda shown: shown["state"] == state, f"{callback} is {state}")


def faults(shown: dict[str, Any]) -> list[str | None]:
    """Return the faults of a callback's tries."""
    return [one["fault"] for one in shown["tries"]]


def ids(received: list[Received]) -> list[str]:
    """Return the callback ids of requests."""
    return [one.json()["callback_id"] for one in received]


def with_input(gate: Gate, text: str, *arguments: str) -> Outcome:
    """Run a command with a text on standard input."""
    ended = subprocess.run(
        [str(gate.binary), *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(),
        check=False,
    )
    return Outcome(list(arguments), ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.row("W8")
def test_a_callback_is_signed_and_delivered(hooks: Gate, receiver: Receiver) -> None:
    """Both of Billogram's signatures verify with the key that was printed once."""
    made = configure(hooks, "--url", receiver.url(), "--new-key", "--allow-loopback")
    hooks.secrets.add(made["key"])
    callback = ping(hooks)
    (request,) = receiver.wait_for(1)
    headers, body = request.headers, request.json()
    key = made["key"].encode()
    signed = headers["Billogram-Request-Timestamp"].encode() + b":" + request.body
    assert headers["Billogram-Signature"] == hmac.new(key, signed, hashlib.sha256).hexdigest()
    assert body["signature"] == hashlib.md5(callback.encode() + key).hexdigest()
    assert list(body) == [
        "callback_id", "callback_timestamp", "callback_type", "custom", "billogram", "event",
        "signature",
    ]  # fmt: skip
    assert body["callback_id"] == callback and body["callback_type"] == "Ping"
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"].startswith("Tollgate/")
    assert abs(float(headers["Billogram-Request-Timestamp"]) - time.time()) < SOON
    shown = in_state(hooks, callback, "delivered")
    assert [one["status"] for one in shown["tries"]] == [200]
    assert made["key"] not in json.dumps(shown)
    settings = hooks.command("callback", "settings", "--organisation", "hooks")
    assert made["key"] not in settings.stdout


@pytest.mark.row("W8")
def test_a_failure_is_tried_again_under_the_same_id(hooks: Gate, receiver: Receiver) -> None:
    """Failures of every kind and then a success: one id, fresh times, a stable body."""
    configure(hooks, "--url", receiver.url(), "--new-key", "--allow-loopback")
    receiver.script(Reaction(status=500, body=b"\x1b[31mno"), Reaction(cuts=True), Reaction())
    callback = ping(hooks)
    received = receiver.wait_for(3)
    assert ids(received) == [callback] * 3
    assert len({one.headers["Billogram-Request-Timestamp"] for one in received}) == 3
    assert len({one.body for one in received}) == 1
    shown = in_state(hooks, callback, "delivered")
    assert faults(shown) == ["status", "bad_answer", None]
    assert shown["tries"][0]["answer"] == "\\u{1b}[31mno"


@pytest.mark.row("W8")
def test_tries_end_and_are_listed(hooks: Gate, receiver: Receiver) -> None:
    """After the last try the callback is failed, and nothing more is sent."""
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    receiver.script(Reaction(status=503))
    callback = ping(hooks)
    shown = in_state(hooks, callback, "failed")
    assert faults(shown) == ["status"] * 4 and shown["next_try_at"] is None
    listed = hooks.command("callback", "list", "--organisation", "hooks", "--state", "failed")
    assert [one["id"] for one in listed.json()] == [callback]
    assert len(receiver.received) == 4


@pytest.mark.row("W8")
@pytest.mark.parametrize("kills", [False, True], ids=["stopped", "killed"])
def test_a_restart_in_the_middle_of_tries_loses_nothing(
    new_gate: GateFactory, receiver: Receiver, kills: bool
) -> None:
    """The queue lies in the store: another process goes on where the first ended."""
    settings = {"callbacks": {**SWIFT["callbacks"], "triesMax": 50}}
    first = new_gate(settings, name="first")
    first.create_organisation("hooks")
    configure(first, "--url", receiver.url(), "--allow-loopback")
    receiver.script(Reaction(status=500))
    waiting = {ping(first) for _ in range(3)}
    receiver.wait_for(2)
    if kills:
        first.kill()
    else:
        first.stop()
    receiver.script(Reaction())
    second = new_gate(settings, data=first.data, name="second")
    for callback in waiting:
        in_state(second, callback, "delivered")
    assert set(ids(receiver.received)) == waiting


@pytest.mark.row("W8", "W10")
def test_a_redirect_is_a_failure_and_is_not_followed(hooks: Gate, receiver: Receiver) -> None:
    """The address that a redirect names gets no connection."""
    with receiving() as other:
        configure(hooks, "--url", receiver.url(), "--allow-loopback")
        receiver.script(
            Reaction(status=302, headers={"Location": other.url()}),
            Reaction(status=307, headers={"Location": "http://169.254.169.254/"}),
            Reaction(),
        )
        shown = in_state(hooks, ping(hooks), "delivered")
        assert faults(shown) == ["redirect", "redirect", None]
        assert other.connections == 0


@pytest.mark.row("W8")
def test_410_ends_a_callback_and_disables_its_receiver(hooks: Gate, receiver: Receiver) -> None:
    """Later callbacks fail untried, until the receiver is enabled again."""
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    receiver.script(Reaction(status=410), Reaction())
    shown = in_state(hooks, ping(hooks), "failed")
    assert faults(shown) == ["gone"] and shown["receiver_disabled_at"]
    later = ping(hooks)
    assert faults(in_state(hooks, later, "failed")) == ["receiver_disabled"]
    assert len(receiver.received) == 1
    enabled = hooks.command(
        "callback", "enable", "--organisation", "hooks", "--environment", "sandbox",
        "--destination", receiver.url(),
    )  # fmt: skip
    assert enabled.json()["was_disabled"] is True
    in_state(hooks, ping(hooks), "delivered")


@pytest.mark.row("W8")
def test_retry_after_is_honoured(hooks: Gate, receiver: Receiver) -> None:
    """The next try waits as long as the receiver asks, far longer than the schedule would."""
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    receiver.script(Reaction(status=429, headers={"Retry-After": "3600"}))
    callback = ping(hooks)
    shown = settled(hooks, callback, lambda one: bool(one["tries"]), "one try")
    at, following = (shown["tries"][0]["at"], shown["next_try_at"])
    assert shown["state"] == "pending"
    assert 3590 < _seconds(following) - _seconds(at) < 3600 + SOON


@pytest.mark.row("W7")
def test_a_new_key_takes_over_at_once_where_there_is_one_signature(
    hooks: Gate, receiver: Receiver
) -> None:
    """A callback that waits is signed with the key of its next try, and with no other."""
    old = configure(hooks, "--url", receiver.url(), "--new-key", "--allow-loopback")["key"]
    receiver.script(Reaction(status=429, headers={"Retry-After": "3600"}), Reaction())
    callback = ping(hooks)
    settled(hooks, callback, lambda one: len(one["tries"]) == 1, "one try")
    new = configure(hooks, "--new-key")["key"]
    hooks.secrets.update((old, new))
    hooks.command("callback", "resend", callback)
    for request, key in zip(receiver.wait_for(2), (old, new), strict=True):
        signed = request.headers["Billogram-Request-Timestamp"].encode() + b":" + request.body
        code = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
        assert request.headers["Billogram-Signature"] == code
        assert request.json()["callback_id"] == callback


@pytest.mark.row("W8")
def test_a_receiver_that_hangs_is_given_up_in_time_and_keeps_nobody_waiting(
    hooks: Gate, receiver: Receiver
) -> None:
    """A timeout is a failure; another receiver is served meanwhile."""
    receiver.script(Reaction(hangs=True))
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    slow = ping(hooks)
    with receiving() as quick:
        configure(hooks, "--url", quick.url())
        in_state(hooks, ping(hooks), "delivered")
        shown = settled(hooks, slow, lambda one: bool(one["tries"]), "one try")
        assert faults(shown)[0] == "timeout"


@pytest.mark.row("W10")
@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
        "https://[::1]:{port}/", "https://localhost:{port}/", "https://169.254.169.254/latest",
        "https://10.0.0.1/", "https://[64:ff9b::7f00:1]:{port}/", "https://0.0.0.0:{port}/",
    ],
)  # fmt: skip
def test_forbidden_addresses_get_no_connection(
    hooks: Gate, receiver: Receiver, address: str
) -> None:
    """Without the loopback setting this machine and every private network are out of reach."""
    configure(hooks, "--url", address.format(port=receiver.port))
    shown = settled(hooks, ping(hooks), lambda one: bool(one["tries"]), "one try")
    assert set(faults(shown)) == {"forbidden_address"}
    assert receiver.connections == 0


@pytest.mark.row("W10")
def test_loopback_once_forbidden_again_is_not_called(hooks: Gate, receiver: Receiver) -> None:
    """The setting counts at the moment of sending."""
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    receiver.script(Reaction(status=429, headers={"Retry-After": "3600"}))
    callback = ping(hooks)
    settled(hooks, callback, lambda one: len(one["tries"]) == 1, "one try")
    configure(hooks, "--no-url", "--forbid-loopback")
    hooks.command("callback", "resend", callback)
    shown = settled(hooks, callback, lambda one: len(one["tries"]) > 1, "two tries")
    assert faults(shown)[1] == "forbidden_address"
    assert len(receiver.received) == 1


@pytest.mark.row("W10")
def test_a_private_receiver_can_be_allowed_by_its_network(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """With its network and its authority configured, a private TLS receiver is called."""
    authority = PrivateAuthority(tmp_path / "authority")
    authority.issue()
    settings = {
        "callbacks": {
            **SWIFT["callbacks"],
            "allowNetworks": "10.9.0.0/16, 127.0.0.0/8",
            "trustedCertificates": str(authority.ca_file),
        }
    }
    gate = new_gate(settings)
    gate.create_organisation("hooks")
    with receiving(authority.certificate, authority.key) as private:
        configure(gate, "--url", private.url())
        in_state(gate, ping(gate), "delivered")
    # The certificate proves 127.0.0.1 and localhost, and nothing else.
    with receiving(authority.certificate, authority.key, host="127.0.0.2") as other:
        configure(gate, "--url", other.url())
        shown = settled(gate, ping(gate), lambda one: bool(one["tries"]), "one try")
        assert faults(shown)[0] == "untrusted"
        assert other.connections > 0 and other.received == []


@pytest.mark.row("W10")
def test_a_certificate_must_prove_the_receiver(hooks: Gate, tmp_path: Path) -> None:
    """An authority that nobody configured is not trusted, and nothing is sent."""
    authority = PrivateAuthority(tmp_path / "authority")
    authority.issue()
    with receiving(authority.certificate, authority.key) as private:
        configure(hooks, "--url", private.url(host="localhost"), "--allow-loopback")
        shown = settled(hooks, ping(hooks), lambda one: bool(one["tries"]), "one try")
        assert faults(shown)[0] == "untrusted"
        assert private.received == []


@pytest.mark.row("W9")
def test_one_callback_can_be_sent_again(hooks: Gate, receiver: Receiver) -> None:
    """Also a delivered one, under its old id; an unknown one is an error."""
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    callback = ping(hooks)
    in_state(hooks, callback, "delivered")
    hooks.command("callback", "resend", callback)
    assert ids(receiver.wait_for(2)) == [callback, callback]
    hooks.command("callback", "resend", "cbk_none", expect=66)
    hooks.command("callback", "show", "cbk_none", expect=66)
    actions = [row["action"] for row in hooks.command("audit", "list").json()]
    assert {"callback.configure", "callback.ping", "callback.resend"} <= set(actions)


@pytest.mark.row("W9")
def test_failed_callbacks_are_recovered_since_a_moment(hooks: Gate, receiver: Receiver) -> None:
    """Those of later events are sent again; the others stay as they are."""
    configure(hooks, "--url", receiver.url(), "--allow-loopback")
    receiver.script(Reaction(status=410))
    old = ping(hooks)
    in_state(hooks, old, "failed")
    later = [ping(hooks) for _ in range(3)]
    for callback in later:
        in_state(hooks, callback, "failed")
    receiver.script(Reaction())
    since = show(hooks, later[0])["created_at"]
    recovered = hooks.command(
        "callback", "recover", "--since", since, "--organisation", "hooks"
    ).json()
    assert recovered["callbacks"] == later
    for callback in later:
        in_state(hooks, callback, "delivered")
    assert show(hooks, old)["state"] == "failed"


@pytest.mark.row("W9")
def test_settings_are_checked(hooks: Gate) -> None:
    """What no callback could go to is refused when it is set: 65, and wrong usage: 64."""
    for url in (
        "http://example.com/", "https://user@example.com/", "https://2130706433/",
        "https://exämple.com/", "ftp://example.com/", "http://localhost/", "nonsense",
    ):  # fmt: skip
        configure(hooks, "--url", url, expect=65)
    production = ["--organisation", "hooks", "--environment", "production"]
    hooks.command(
        "callback",
        "configure",
        *production,
        "--channel",
        "billogram",
        "--allow-loopback",
        expect=65,
    )
    hooks.command("callback", "configure", *production, "--channel", "nobody", expect=64)
    configure(hooks, "--new-key", "--no-key", expect=64)
    hooks.command("callback", "ping", *CHANNEL, expect=65)
    hooks.command("callback", "recover", "--since", "yesterday", expect=64)


def test_a_key_comes_from_standard_input_or_goes_to_a_file(hooks: Gate, tmp_path: Path) -> None:
    """No key stands in an argument, nor in the output where a file was asked for."""
    key = "a key of the owner's 0123456789"
    arguments = ["callback", "configure", *CHANNEL, "--data", str(hooks.data), "--json"]
    outcome = with_input(hooks, key + "\n", *arguments, "--key-from-stdin").expect(0)
    assert key not in outcome.stdout and outcome.json()["signed"] is True
    with_input(hooks, "short\n", *arguments, "--key-from-stdin").expect(65)
    path = tmp_path / "key"
    made = configure(hooks, "--new-key", "--secret-file", str(path))
    assert "key" not in made and path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text().strip()) == 64


def test_metrics_and_log_lines_tell_of_tries(hooks: Gate, receiver: Receiver) -> None:
    """Counts by result, and one line a try, without addresses."""
    configure(hooks, "--url", receiver.url("/secret-path"), "--allow-loopback")
    receiver.script(Reaction(status=500), Reaction())
    callback = ping(hooks)
    in_state(hooks, callback, "delivered")
    # Both are written behind the commit that the state was read from.
    wanted = {
        'tollgate_webhook_deliveries_total{result="status"} 1',
        'tollgate_webhook_deliveries_total{result="delivered"} 1',
        "tollgate_webhook_queue_depth ",
        "tollgate_webhook_oldest_pending_seconds ",
    }

    def counted() -> bool:
        text = hooks.ask(hooks.management, "GET", "/metrics").body.decode()
        return all(one in text for one in wanted)

    def logged() -> bool:
        lines = [one for one in hooks.log_lines() if one.get("callback") == callback]
        return [one["result"] for one in lines] == ["status", "delivered"]

    eventually(counted, SOON, "the metrics tell of both tries")
    eventually(logged, SOON, "the log tells of both tries")
    assert "secret-path" not in hooks.log.read_text()


@pytest.mark.row("W11")
def test_sign_and_verify_agree_and_verify_says_what_is_wrong(hooks: Gate, tmp_path: Path) -> None:
    """The commands are both halves of one signer; keys come on standard input."""
    content, body = tmp_path / "content.json", tmp_path / "body.json"
    content.write_text(
        '{"custom": null, "billogram": {"id": "2kAEEjE"}, "event": {"type": "Paid"}}'
    )
    key = "0123456789abcdef\n"
    common = ["--channel", "billogram"]
    signed = with_input(
        hooks,
        key,
        "sign",
        *common,
        "--body-file",
        str(content),
        "--kind",
        "BillogramEvent",
        "--json",
    ).expect(0)
    assert key.strip() not in signed.stdout
    body.write_text(signed.json()["body"])
    fields = [f"{name}: {value}" for name, value in signed.json()["headers"]]

    def verify(key: str, *fields: str) -> Outcome:
        named = [part for field in fields for part in ("--header", field)]
        return with_input(hooks, key, "verify", *common, "--body-file", str(body), *named, "--json")

    assert verify(key, *fields).expect(0).json()["valid"] is True
    wrong = verify("fedcba9876543210\n", *fields).expect(65).json()
    assert wrong["valid"] is False
    assert all("another key" in one["explanation"] for one in wrong["findings"])
    body.write_text(json.dumps(json.loads(body.read_text()), indent=1))
    assert "written anew" in verify(key, *fields).expect(65).stdout
    assert "missing" in verify(key).expect(65).stdout


def test_quickstart_lets_the_demo_try_its_callbacks_out(
    new_gate: GateFactory, receiver: Receiver
) -> None:
    """The demo organisation may call this machine, and a second run keeps what was set."""
    gate = new_gate(SWIFT)
    gate.command("quickstart")
    demo = ["--organisation", "demo", "--environment", "sandbox", "--channel", "billogram"]
    gate.command("callback", "configure", *demo, "--url", receiver.url())
    gate.command("quickstart")
    callback = gate.command("callback", "ping", *demo).json()["id"]
    in_state(gate, callback, "delivered")


def test_a_wrong_file_of_authorities_stops_the_start(binary: Path, tmp_path: Path) -> None:
    """The message names the key."""
    variables = {"TOLLGATE_CALLBACKS_TRUSTED_CERTIFICATES": str(tmp_path / "absent.pem")}
    outcome = run_command(
        binary, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0",
        "--production-listen", "off", "--plain-listen", "off", "--management", "127.0.0.1:0",
        environment=variables,
    ).expect(1)  # fmt: skip
    assert "callbacks.trustedCertificates" in outcome.stderr


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
