"""Catching callbacks on one's own machine: kept byte for byte, passed on, and sent again (X6)."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import Endpoint, Gate, GateFactory, Http1Connection, eventually, run_command
from harness.command import Outcome, clean_environment
from harness.receiver import Reaction, Receiver, receiving

CHANNEL = ("--organisation", "hooks", "--environment", "sandbox", "--channel", "billogram")
SHOW = ("callback", "caught", "show")
SWIFT = {"callbacks": {"firstDelay": "50ms", "timeout": "5s", "triesMax": 4}}
START_SECONDS = 30.0
SOON = 30.0
# What one connection adds; everything else of a callback stays the same on its way.
OF_THE_CONNECTION = {"host", "content-length", "connection", "user-agent"}


class Catcher:
    """One running `callback catch`, and what it has printed so far."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.output = folder / "stdout"
        self.errors = folder / "stderr"
        self.port = int(self._event(lambda one: one["event"] == "listening")["port"])

    @property
    def url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self.port}/hook?a=b"

    @property
    def events(self) -> list[dict[str, Any]]:
        """The whole lines so far."""
        complete, _, _ = self.output.read_text().rpartition("\n")
        return [json.loads(line) for line in complete.split("\n") if line]

    def caught(self, count: int) -> list[dict[str, Any]]:
        """Wait until so many callbacks were shown, and return them."""

        def enough() -> list[dict[str, Any]] | None:
            self._assert_running()
            found = [one for one in self.events if one["event"] == "caught"]
            return found if len(found) >= count else None

        return eventually(enough, SOON, f"{count} caught callbacks")

    def send(self, data: bytes) -> int:
        """Send the bytes of one request and return the status of its answer."""
        endpoint = Endpoint("http", "127.0.0.1", self.port, None)
        with Http1Connection(endpoint, seconds=15.0) as connection:
            connection.send(data)
            return connection.read_answer().status

    def stop(self) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(5.0)

    def end(self) -> None:
        """End it, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(5.0)

    def _event(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            self._assert_running()
            return next((one for one in self.events if holds(one)), None)

        return eventually(found, START_SECONDS, "a line of the catcher")

    def _assert_running(self) -> None:
        assert self.process.poll() is None, self.errors.read_text()


@pytest.fixture
def hooks(new_gate: GateFactory) -> Gate:
    """A server with quick tries and an organisation named hooks."""
    gate = new_gate(SWIFT)
    gate.create_organisation("hooks")
    return gate


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody's own receiver, to which callbacks are passed on."""
    with receiving() as running:
        yield running


StartCatcher = Callable[..., Catcher]


@pytest.fixture
def catch(binary: Path, tmp_path: Path) -> Iterator[StartCatcher]:
    """Starts catchers on free ports; whatever still runs at the end is ended."""
    started: list[Catcher] = []

    def start(*arguments: str) -> Catcher:
        folder = tmp_path / f"catcher{len(started)}"
        folder.mkdir()
        with (folder / "stdout").open("wb") as output, (folder / "stderr").open("wb") as errors:
            process = subprocess.Popen(
                [str(binary), "callback", "catch", "--port", "0", "--json", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=clean_environment(),
                cwd=folder,
            )
        try:
            started.append(Catcher(process, folder))
        except BaseException:
            process.kill()
            process.wait(5.0)
            raise
        return started[-1]

    yield start
    for one in started:
        one.end()


def configure(gate: Gate, catcher: Catcher) -> str:
    """Send the channel's callbacks to a catcher, and return the key that signs them."""
    made = gate.command(
        "callback", "configure", *CHANNEL, "--url", catcher.url, "--new-key", "--allow-loopback"
    ).json()
    gate.secrets.add(made["key"])
    return str(made["key"])


def ping(gate: Gate) -> str:
    """Queue a callback and return its id."""
    return str(gate.command("callback", "ping", *CHANNEL).json()["id"])


def delivered(gate: Gate, callback: str) -> dict[str, Any]:
    """Wait until a callback is delivered, and return it with its tries."""

    def looked() -> dict[str, Any] | None:
        shown = gate.command("callback", "show", callback).json()
        return shown if shown["state"] == "delivered" else None

    return eventually(looked, SOON, f"{callback} is delivered")


def told(headers: list[list[str]] | dict[str, str]) -> dict[str, str]:
    """Return the header fields that are not those of one connection."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {name: value for name, value in pairs if name.lower() not in OF_THE_CONNECTION}


def post(body: bytes, *fields: str, method: str = "POST") -> bytes:
    """Return the bytes of a request."""
    head = [f"{method} /hook HTTP/1.1", "Host: x", *fields, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode() + body


def replay(binary: Path, *arguments: str) -> Outcome:
    """Run `callback replay`."""
    return run_command(binary, "callback", "replay", *arguments, "--json")


@pytest.mark.row("X6")
def test_a_callback_is_caught_verified_and_sent_again(
    hooks: Gate, catch: StartCatcher, receiver: Receiver, tmp_path: Path
) -> None:
    """What was caught is kept as it came: its signature verifies, and it goes out as it came in."""
    catcher = catch("--data", str(hooks.data))
    key = configure(hooks, catcher)
    callback = ping(hooks)
    (event,) = catcher.caught(1)
    assert (event["callback_id"], event["kind"], event["status"]) == (callback, "Ping", 200)
    assert event["target"] == "/hook?a=b"
    assert [one["status"] for one in delivered(hooks, callback)["tries"]] == [200]

    (listed,) = hooks.command("callback", "caught").json()
    assert listed["id"] == event["id"]
    shown = hooks.command(*SHOW, event["id"]).json()
    assert hooks.command("callback", "caught", event["id"]).json() == shown
    body = base64.b64decode(shown["body_base64"])
    assert json.loads(body)["callback_id"] == callback
    (kept,) = (hooks.data / "catcher").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.read_bytes().endswith(b"\n" + body)

    file = tmp_path / "body"
    raw = subprocess.run(
        [str(hooks.binary), *SHOW, event["id"], "--body", "--data", str(hooks.data)],
        capture_output=True,
        timeout=60,
        env=clean_environment(),
        check=True,
    )
    assert raw.stdout == body
    file.write_bytes(raw.stdout)
    fields = [part for name, value in shown["headers"] for part in ("--header", f"{name}: {value}")]
    run_command(
        hooks.binary, "verify", "--channel", "billogram", "--body-file", str(file), *fields,
        text=f"{key}\n",
    ).expect(0)  # fmt: skip

    answers = replay(
        hooks.binary, event["id"], "--to", receiver.url(), "--data", str(hooks.data)
    ).expect(0)
    assert answers.json() == [{"id": event["id"], "status": 200, "fault": None}]
    (again,) = receiver.received
    assert again.body == body
    assert told(again.headers) == told(shown["headers"])
    assert catcher.stop() == 0
    assert hooks.command("callback", "caught").json() == [listed]


@pytest.mark.row("X6")
def test_a_callback_is_passed_on_and_answered_with_its_answer(
    hooks: Gate, catch: StartCatcher, receiver: Receiver, tmp_path: Path
) -> None:
    """The sender gets the status of the receiver behind the catcher; no answer there is a 502."""
    receiver.script(Reaction(status=503, body=b"not yet"), Reaction())
    catcher = catch("--keep", str(tmp_path / "kept"), "--forward-to", receiver.url("/own"))
    configure(hooks, catcher)
    callback = ping(hooks)
    shown = delivered(hooks, callback)
    assert [one["status"] for one in shown["tries"]] == [503, 200]
    assert shown["tries"][0]["answer"] == "not yet"
    first, second = receiver.wait_for(2)
    assert first.path == "/own" and first.body == second.body
    assert first.json()["callback_id"] == callback
    assert "Billogram-Signature" in first.headers
    assert [one["status"] for one in catcher.caught(2)] == [503, 200]
    receiver.close()
    assert catcher.send(post(b"{}")) == 502
    last = catcher.caught(3)[-1]
    assert last["verdict"] == "not forwarded: unreachable"


@pytest.mark.row("X6")
def test_failures_on_purpose_lead_to_a_retry_that_succeeds(
    hooks: Gate, catch: StartCatcher, tmp_path: Path
) -> None:
    """Each callback fails as often as asked for, and each try's signature is checked."""
    key = tmp_path / "key"
    hooks.command(
        "callback", "configure", *CHANNEL, "--new-key", "--allow-loopback",
        "--secret-file", str(key),
    )  # fmt: skip
    catcher = catch(
        "--keep", str(tmp_path / "kept"), "--fail-first", "2", "--channel", "billogram",
        "--key-file", str(key),
    )  # fmt: skip
    hooks.command("callback", "configure", *CHANNEL, "--url", catcher.url)
    callback = ping(hooks)
    shown = delivered(hooks, callback)
    assert [one["status"] for one in shown["tries"]] == [503, 503, 200]
    caught = catcher.caught(3)
    assert [one["status"] for one in caught] == [503, 503, 200]
    assert [one["signed"] for one in caught] == [True] * 3
    assert len({one["id"] for one in caught}) == 3


@pytest.mark.row("X6")
@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/hook", "https://192.0.2.1/hook", "http://0.0.0.0:3000/",
        "http://localhost.example.com/", "http://user@localhost/", "nonsense",
    ],
)  # fmt: skip
def test_callbacks_are_passed_on_to_this_machine_alone(
    binary: Path, tmp_path: Path, address: str
) -> None:
    """Wrong usage, a sentence, and nothing was opened."""
    keep = str(tmp_path / "kept")
    caught = run_command(
        binary, "callback", "catch", "--port", "0", "--keep", keep, "--forward-to", address
    ).expect(64)
    sent = replay(binary, "--last", "--keep", keep, "--to", address).expect(64)
    for outcome in (caught, sent):
        assert "this machine alone" in outcome.stderr or "no address" in outcome.stderr
        assert outcome.stdout == ""
    assert not Path(keep).exists()


@pytest.mark.row("X6")
def test_replays_tell_by_their_exit_code(
    binary: Path, catch: StartCatcher, receiver: Receiver, tmp_path: Path
) -> None:
    """All in the order in which they came; one answer that is no 2xx makes the end a 1."""
    keep = tmp_path / "kept"
    catcher = catch("--keep", str(keep), "--answer", "204")
    replay(binary, "--last", "--keep", str(keep), "--to", receiver.url()).expect(66)
    bodies = [b"one", b"two\r\n\xff\x00", b"three"]
    assert [catcher.send(post(body)) for body in bodies] == [204] * 3
    to = ("--keep", str(keep), "--to", receiver.url())
    replay(binary, "--all", *to).expect(0)
    assert [one.body for one in receiver.received] == bodies
    receiver.script(Reaction(), Reaction(status=500), Reaction())
    answers = replay(binary, "--all", *to).expect(1).json()
    assert [one["status"] for one in answers] == [200, 500, 200]
    replay(binary, "--last", *to).expect(0)
    assert receiver.received[-1].body == bodies[-1]
    receiver.close()
    (answer,) = replay(binary, "--last", *to).expect(1).json()
    assert (answer["status"], answer["fault"]) == (None, "unreachable")
    replay(binary, "20260101-000000-000000", *to).expect(66)
    replay(binary, *to).expect(64)
    replay(binary, "--last", "--all", *to).expect(64)


@pytest.mark.row("X6")
def test_requests_that_are_no_callbacks_are_not_kept(catch: StartCatcher, tmp_path: Path) -> None:
    """Other methods, pages in a browser, and what is too large."""
    keep = tmp_path / "kept"
    catcher = catch("--keep", str(keep))
    assert catcher.send(post(b"", method="GET")) == 405
    assert catcher.send(post(b"x", "Origin: https://shop.example")) == 403
    assert catcher.send(b"POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n") == 413
    assert catcher.send(post(b"", f"X: {'a' * 16_384}")) == 431
    assert catcher.send(b"nonsense\r\n\r\n") == 400
    assert list(keep.iterdir()) == []
    assert catcher.send(post(b"a" * 1_048_576)) == 200
    (event,) = catcher.caught(1)
    assert event["bytes"] == 1_048_576


@pytest.mark.row("X6")
def test_ctrl_c_ends_it_while_a_receiver_hangs(
    catch: StartCatcher, receiver: Receiver, tmp_path: Path
) -> None:
    """The catcher waits for nobody, and what it kept stays."""
    keep = tmp_path / "kept"
    receiver.script(Reaction(hangs=True))
    catcher = catch("--keep", str(keep), "--forward-to", receiver.url())
    endpoint = Endpoint("http", "127.0.0.1", catcher.port, None)
    with Http1Connection(endpoint) as connection:
        connection.send(post(b"{}"))
        receiver.wait_for(1)
        os.kill(catcher.process.pid, signal.SIGINT)
        assert catcher.process.wait(5.0) == 0
    assert len(list(keep.iterdir())) == 1


def test_a_second_catcher_needs_a_port_of_its_own(
    binary: Path, catch: StartCatcher, tmp_path: Path
) -> None:
    """A port that is taken ends the command with a sentence."""
    first = catch("--keep", str(tmp_path / "kept"))
    taken = ("--port", str(first.port), "--keep", str(tmp_path / "kept"))
    outcome = run_command(binary, "callback", "catch", *taken).expect(1)
    assert str(first.port) in outcome.stderr
