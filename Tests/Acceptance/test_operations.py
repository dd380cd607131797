"""Operating a server: rolling restart, refused starts, health, first folder, schema, systemd."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness import (
    ApiUser,
    ConnectionLost,
    Gate,
    GateFactory,
    Http1Connection,
    eventually,
    run_command,
)
from harness.billogram import CUSTOMERS, JSON, assert_ok
from harness.settings import configuration

CHECKOUT = Path(__file__).resolve().parents[2]
UNIT = CHECKOUT / "Packaging/systemd/tollgate.service"
PROBE = f"{CUSTOMERS}?page=1"
CALLERS = 4
CALLS_BETWEEN = 60


# A rolling restart


@dataclass
class Balancer:
    """Hands out nodes that say they are ready, as the balancer before them does."""

    nodes: list[Gate]
    ready: list[Gate] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    turns: Iterator[int] = field(default_factory=itertools.count)

    def watch(self) -> None:
        """Ask every node's /readyz until the end."""
        while not self.ended.is_set():
            self.ready = [node for node in list(self.nodes) if self.is_ready(node)]
            time.sleep(0.02)

    def is_ready(self, node: Gate) -> bool:
        """Whether a node says that it is ready."""
        try:
            return node.ask(node.management, "GET", "/readyz").status == 200
        except (OSError, ConnectionLost):
            return False

    def next(self) -> Gate:
        """Return the next node that is ready; there must always be one."""
        ready = self.ready
        assert ready, "no node is ready"
        return ready[next(self.turns) % len(ready)]


@dataclass
class Callers:
    """Callers behind the balancer, each with kept connections to the nodes."""

    balancer: Balancer
    user: ApiUser
    answered: int = 0
    created: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, caller: int) -> None:
        """Read and create in turn until the end; every call must be answered by its first node."""
        kept: dict[int, Http1Connection] = {}
        for number in itertools.count():
            if self.balancer.ended.is_set():
                break
            try:
                node = self.balancer.next()
                self.call(kept, node, f"caller {caller} call {number}", number % 2 == 0)
            except (OSError, ConnectionLost, AssertionError) as lost:
                with self.lock:
                    self.lost.append(f"caller {caller} call {number}: {lost!r}")
                kept.clear()
        for connection in kept.values():
            connection.close()

    def call(
        self, kept: dict[int, Http1Connection], node: Gate, name: str, is_reading: bool
    ) -> None:
        """Make one call on the kept connection to a node, or on a new one."""
        if node.pid not in kept:
            kept[node.pid] = Http1Connection(node.sandbox)
        connection = kept[node.pid]
        if is_reading:
            answer = connection.request("GET", PROBE, [self.user.authorization])
        else:
            body = json.dumps({"name": name}).encode()
            length = ("Content-Length", str(len(body)))
            connection.start("POST", CUSTOMERS, [self.user.authorization, JSON, length])
            connection.send(body)
            answer = connection.read_answer()
        assert_ok(answer)
        if (answer.header("connection") or "").lower() == "close":
            kept.pop(node.pid).close()
        with self.lock:
            self.answered += 1
            if not is_reading:
                self.created.add(name)


@pytest.mark.row("N3")
def test_a_rolling_restart_under_load_loses_no_request(new_gate: GateFactory) -> None:
    """Two nodes end and start again one after the other: no call fails, none is made twice.

    Nobody tries a call again. Readiness fails first, and the drain's delay is longer than the
    balancer takes to see it.
    """
    settings = {"timeouts": {"drainDelay": "2s"}}
    first = new_gate(settings, name="first")
    first.create_organisation("demo")
    user = first.create_user("demo")
    second = new_gate(settings, data=first.data, name="second")
    balancer = Balancer([first, second], [first, second])
    callers = Callers(balancer, user)
    threads = [threading.Thread(target=balancer.watch)]
    threads += [threading.Thread(target=callers.run, args=[one]) for one in range(CALLERS)]
    for thread in threads:
        thread.start()

    def more_calls() -> None:
        wanted = callers.answered + CALLS_BETWEEN
        eventually(lambda: callers.answered >= wanted or callers.lost, 30.0, "the load goes on")

    try:
        for old in (first, second):
            more_calls()
            old.process.send_signal(signal.SIGTERM)
            eventually(lambda old=old: old not in balancer.ready, 2.0, "the node is left out")
            old.stop()
            balancer.nodes.remove(old)
            fresh = new_gate(settings, data=first.data, name=f"after-{old.pid}")
            balancer.nodes.append(fresh)
            eventually(lambda fresh=fresh: fresh in balancer.ready, 10.0, "the new node is used")
        more_calls()
    finally:
        balancer.ended.set()
        for thread in threads:
            thread.join(30)
    assert not callers.lost
    counted = fresh.ask(fresh.sandbox, "GET", f"{PROBE}&page_size=1", user.authorization).json()
    assert counted["meta"]["total_count"] == len(callers.created)


# Starts that are refused


def serve_refused(binary: Path, folder: Path, settings: dict[str, Any], code: int) -> str:
    """Start a server that must not come up; return what it said."""
    file = folder / "tollgate.yaml"
    file.write_text(configuration(folder / "data", settings))
    outcome = run_command(binary, "serve", "--config", str(file)).expect(code)
    assert outcome.stdout == ""
    return outcome.stderr


@pytest.mark.row("H4")
@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"insecureAcceptPlainHTTPForBenchmarks": True}, "insecureAcceptPlainHTTPForBenchmarks"),
        ({"management": "0.0.0.0:0"}, "management"),
        ({"management": "[::]:0"}, "management"),
        ({"environments": {"production": {"backend": "sandbox"}}}, "production"),
        (
            {"dialects": {"billogram": {"origins": "http://app.example.com"}}},
            "dialects.billogram.origins",
        ),
        ({"dialects": {"billogram": {"origins": "*"}}}, "dialects.billogram.origins"),
    ],
)
def test_a_production_listener_does_not_start_with_what_is_for_tests_or_open_to_all(
    binary: Path, tmp_path: Path, settings: dict[str, Any], word: str
) -> None:
    """Plain HTTP, open management, the sandbox as a backend and open origins are refused: 78."""
    assert word in serve_refused(binary, tmp_path, settings, 78)
    assert not (tmp_path / "data").exists()


@pytest.mark.row("H4")
@pytest.mark.parametrize(
    "secret",
    [
        "t00-sh0rt",
        "s" * 64,
        "changeme-changeme-changeme-changeme-0123456789",
        "example-secret-0123456789abcdefghijklmnopqrstuv",
    ],
)
def test_a_default_or_short_secret_stops_the_start(
    binary: Path, tmp_path: Path, secret: str
) -> None:
    """The key and the file are named, and nothing of the secret is shown."""
    file = tmp_path / "upstream.txt"
    file.write_text(secret + "\n")
    file.chmod(0o600)
    upstream = {"url": "https://billers.example/", "secretFile": str(file)}
    said = serve_refused(binary, tmp_path, {"linking": {"upstream": upstream}}, 1)
    assert "linking.upstream.secretFile" in said and str(file) in said
    assert secret not in said


@pytest.mark.row("H4")
@pytest.mark.parametrize("damage", ["readable", "short"])
def test_keys_that_others_can_read_or_that_are_too_short_stop_the_start(
    binary: Path, tmp_path: Path, damage: str
) -> None:
    """The rings' file is for its owner alone, and each member has its full length."""
    run_command(binary, "quickstart", "--data", str(tmp_path / "data"), "--json").expect(0)
    rings = tmp_path / "data" / "rings.json"
    if damage == "readable":
        rings.chmod(0o644)
    else:
        rings.write_text(rings_with_short_keys(rings.read_text()))
    assert "rings.json" in serve_refused(binary, tmp_path, {}, 1)


def rings_with_short_keys(text: str) -> str:
    """Return a rings' file whose keys are cut to some letters."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cut(one) for name, one in value.items()}
        if isinstance(value, list):
            return [cut(one) for one in value]
        return value[:8] if isinstance(value, str) and len(value) >= 40 else value

    shortened = json.dumps(cut(json.loads(text)))
    assert len(shortened) < len(text)
    return shortened


# Health


def test_readiness_names_every_check_and_the_start_is_told_apart(gate: Gate) -> None:
    """`?verbose` has each condition; /startupz is 200 once the listeners have been open."""
    detail = gate.ask(gate.management, "GET", "/readyz?verbose").json()
    assert detail["ready"] is True and detail["warnings"] == []
    checks = {"configuration", "keys", "migrations", "serving", "store_feed", "certificate"}
    assert checks <= set(detail["checks"]) and all(detail["checks"].values())
    started = gate.ask(gate.management, "GET", "/startupz")
    assert (started.status, started.body.strip()) == (200, b"started")


def test_a_draining_node_is_started_and_alive_but_not_ready(new_gate: GateFactory) -> None:
    """/readyz fails at once; /startupz and /livez stay, so that nobody kills the drain."""
    gate = new_gate({"timeouts": {"drainDelay": "2s"}})
    gate.process.send_signal(signal.SIGTERM)
    eventually(
        lambda: gate.ask(gate.management, "GET", "/readyz").status == 503, 1.5, "not ready any more"
    )
    detail = gate.ask(gate.management, "GET", "/readyz?verbose").json()
    assert detail["ready"] is False and detail["checks"]["serving"] is False
    assert gate.ask(gate.management, "GET", "/startupz").status == 200
    assert gate.ask(gate.management, "GET", "/livez").status == 200
    gate.stop()


# A first folder


def test_init_makes_keys_store_and_certificate_and_no_credential(
    binary: Path, tmp_path: Path, new_gate: GateFactory
) -> None:
    """What was made serves; there is nobody and nothing to sign in with."""
    data = tmp_path / "fresh"
    made = run_command(binary, "init", "--data", str(data), "--json").expect(0).json()
    assert made == {"data": str(data), "ca_file": str(data.resolve() / "ca.pem")}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("rings.json", "tollgate.sqlite", "ca.key", "server.key"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name
    keys = (data / "rings.json").read_bytes()
    gate = new_gate(data=data)
    assert (data / "rings.json").read_bytes() == keys
    assert gate.command("organisation", "list").json() == []


def test_init_touches_no_folder_that_holds_anything(binary: Path, tmp_path: Path) -> None:
    """A second run, or a folder of somebody else's: exit code 65, nothing is changed."""
    data = tmp_path / "data"
    run_command(binary, "init", "--data", str(data)).expect(0)
    before = {path.name: path.stat().st_mtime_ns for path in data.iterdir()}
    assert str(data) in run_command(binary, "init", "--data", str(data)).expect(65).stderr
    assert {path.name: path.stat().st_mtime_ns for path in data.iterdir()} == before
    other = tmp_path / "other"
    other.mkdir()
    (other / "note").write_text("mine")
    run_command(binary, "init", "--data", str(other)).expect(65)
    assert [path.name for path in other.iterdir()] == ["note"]


# The schema


@pytest.fixture(scope="module")
def schema(binary: Path) -> jsonschema.Draft202012Validator:
    """The configuration's schema, itself found sound."""
    content = run_command(binary, "config", "schema").expect(0).json()
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


def check(binary: Path, folder: Path, settings: Any) -> int:
    """Return the exit code of `config check` on settings, written as JSON, which is YAML."""
    file = folder / "tollgate.yaml"
    file.write_text(json.dumps(settings))
    return run_command(binary, "config", "check", "--config", str(file)).exit_code


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"limits": None},
        {"data": "./data", "publicHost": "pay.example.com", "management": "[::1]:0"},
        {"plainListen": "off", "tls": {"certificate": "a.pem", "key": "a.key"}},
        {"limits": {"perCredential": "100 per 1s", "perAddress": "off", "headers": "both"}},
        {"timeouts": {"head": "250ms", "drain": "1m"}, "maxima": {"bodyBytes": 1024}},
        {"signatures": {"replay": "writes"}, "callbacks": {"allowNetworks": "10.0.0.0/8"}},
        {"environments": {"production": {"listen": "off", "backend": "none"}},
         "insecureAcceptPlainHTTPForBenchmarks": True},
        {"dialects": {"billogram": {"origins": "https://a.b", "invalidCredentialStatus": 401}}},
    ],
)  # fmt: skip
def test_the_schema_takes_what_the_server_takes(
    binary: Path, tmp_path: Path, schema: jsonschema.Draft202012Validator, settings: Any
) -> None:
    """Both find the file good."""
    assert check(binary, tmp_path, settings) == 0
    assert list(schema.iter_errors(settings)) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"no": "such key"},
        {"limits": {"perCredentail": "off"}},
        {"dialects": {"morse": {"origins": "none"}}},
        {"limits": "off"},
        {"data": ""},
        {"data": None},
        {"data": ["a"]},
        {"management": "nowhere"},
        {"timeouts": {"head": "10 parsecs"}},
        {"timeouts": {"head": 10}},
        {"limits": {"perCredential": "many"}},
        {"limits": {"headers": "loud"}},
        {"maxima": {"bodyBytes": -1}},
        {"maxima": {"bodyBytes": 1_000_000_000}},
        {"insecureAcceptPlainHTTPForBenchmarks": "maybe"},
        {"environments": {"sandbox": {"backend": "none", "publicURL": "http://a.example"}}},
        {"environments": {"sandbox": {"backend": "cloud"}}},
        {"dialects": {"billogram": {"invalidCredentialStatus": 418}}},
    ],
)
def test_the_schema_refuses_what_the_server_refuses(
    binary: Path, tmp_path: Path, schema: jsonschema.Draft202012Validator, settings: Any
) -> None:
    """A wrong type, an unknown key, a word or a shape that is none: both find the file bad."""
    assert check(binary, tmp_path, settings) == 78
    assert list(schema.iter_errors(settings)) != []


def test_the_packaged_configuration_is_good(binary: Path) -> None:
    """The file that packages ship is one that the server takes."""
    file = CHECKOUT / "Packaging/tollgate.yaml"
    run_command(binary, "config", "check", "--config", str(file)).expect(0)


def test_a_redacted_print_leaves_out_what_a_site_may_hide(binary: Path, tmp_path: Path) -> None:
    """Hosts, addresses and paths are left out; limits, numbers and words stay."""
    file = tmp_path / "tollgate.yaml"
    file.write_text(json.dumps({
        "data": "/srv/hidden-folder", "publicHost": "hidden.example",
        "linking": {"upstream": {"url": "https://hidden.example/x", "secretFile": "/hidden"}},
        "limits": {"perCredential": "7 per 3m"}, "plainListen": "off",
    }))  # fmt: skip
    arguments = ("config", "print", "--config", str(file), "--redacted")
    printed = run_command(binary, *arguments).expect(0).stdout
    values = printed.splitlines()
    assert "hidden" not in printed and str(tmp_path) not in printed
    assert '  perCredential: "7 per 3m"' in values and "plainListen: off" in values


# The service manager


class Manager:
    """The socket of a service manager, which keeps what it is told."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        self.socket.setblocking(False)
        self.messages: list[dict[str, str]] = []

    def heard(self) -> list[dict[str, str]]:
        """Return all messages so far, each by its names."""
        try:
            while True:
                lines = self.socket.recv(4_096).decode().splitlines()
                self.messages.append(dict(line.split("=", 1) for line in lines))
        except BlockingIOError:
            return self.messages

    def count(self, name: str) -> int:
        """Return how many messages said NAME=1."""
        return sum(message.get(name) == "1" for message in self.heard())


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    """A service manager whose socket is a file or an abstract name."""
    with tempfile.TemporaryDirectory(prefix="tollgate-") as folder:
        address = (
            f"{folder}/notify" if request.param == "path" else f"@tollgate-{os.urandom(8).hex()}"
        )
        manager = Manager(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        monkeypatch.setenv("WATCHDOG_USEC", "400000")
        yield manager
        manager.socket.close()


def test_a_service_manager_is_told_of_start_reload_life_and_end(
    manager: Manager, new_gate: GateFactory
) -> None:
    """READY once the listeners are open, RELOADING with its moment, WATCHDOG, STOPPING."""
    gate = new_gate({"timeouts": {"drainDelay": "1s"}})
    eventually(lambda: manager.count("READY") == 1, 5.0, "READY=1")
    eventually(lambda: manager.count("WATCHDOG") >= 3, 5.0, "WATCHDOG=1")
    begun = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
    os.kill(gate.pid, signal.SIGHUP)
    eventually(lambda: manager.count("READY") == 2, 5.0, "READY=1 after the reload")
    reloading = next(message for message in manager.heard() if message.get("RELOADING") == "1")
    ended = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1_000
    assert begun <= int(reloading["MONOTONIC_USEC"]) <= ended
    alive = manager.count("WATCHDOG")
    gate.process.send_signal(signal.SIGTERM)
    eventually(lambda: manager.count("STOPPING") == 1, 5.0, "STOPPING=1")
    eventually(lambda: manager.count("WATCHDOG") > alive, 5.0, "WATCHDOG=1 while draining")
    gate.stop()


def test_a_watchdog_that_means_another_process_gets_no_messages(
    manager: Manager, monkeypatch: pytest.MonkeyPatch, new_gate: GateFactory
) -> None:
    """As sd_watchdog_enabled(3) has it: WATCHDOG_PID names whom the manager watches."""
    monkeypatch.setenv("WATCHDOG_PID", "1")
    gate = new_gate()
    eventually(lambda: manager.count("READY") == 1, 5.0, "READY=1")
    gate.stop()
    assert manager.count("STOPPING") == 1 and manager.count("WATCHDOG") == 0


def test_systemd_can_read_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify`, with a program that is there in the place of ours."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    unit = tmp_path / "tollgate.service"
    unit.write_text(UNIT.read_text().replace("/usr/bin/tollgate", shutil.which("true") or ""))
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")
