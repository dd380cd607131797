"""The real server as a process: started on free ports, asked, and stopped by its process id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness import recording
from harness.answer import Answer
from harness.billogram import ApiUser
from harness.command import Outcome, clean_environment, run_command
from harness.endpoint import Endpoint
from harness.http1 import Http1Connection
from harness.settings import configuration
from harness.waiting import eventually

START_SECONDS = 30.0
STOP_SECONDS = 40.0
CHECKOUT = Path(__file__).resolve().parents[3]


def find_binary(name: str = "tollgate") -> Path | None:
    """Return the binary to test: TOLLGATE_BINARY, else the release build, else the debug build."""
    if chosen := os.environ.get("TOLLGATE_BINARY"):
        return Path(chosen).resolve().with_name(name)
    builds = (CHECKOUT / ".build" / build / name for build in ("release", "debug"))
    return next((path for path in builds if path.exists()), None)


class Gate:
    """One running `tollgate serve` over one data folder."""

    def __init__(
        self, binary: Path, data: Path, log: Path, process: subprocess.Popen[bytes]
    ) -> None:
        self.binary = binary
        self.data = data
        self.log = log
        self.process = process
        self.addresses: dict[str, Any] = {}
        self._endpoints: dict[str, Endpoint] = {}
        self.secrets: set[str] = set()
        self.environment: dict[str, str] = {}
        self.prefix: list[str] = []

    @classmethod
    def start(
        cls,
        binary: Path,
        folder: Path,
        settings: Mapping[str, Any] | None = None,
        data: Path | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> Gate:
        """Start a server whose files lie in `folder`, and wait until it says that it is ready.

        `environment` is the server's and that of the commands that the gate runs; `prefix` is a
        program that becomes the server or the command, with its arguments.
        """
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "tollgate.yaml"
        data = data or folder / "data"
        config.write_text(configuration(data, settings or {}))
        ready, log = folder / "stdout", folder / "serve.log"
        recording.note_server(ready, log, data)
        with ready.open("wb") as output, log.open("ab") as errors:
            process = subprocess.Popen(
                [*prefix, str(binary), "serve", "--config", str(config)],
                stdout=output,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                env=clean_environment(environment),
            )
        gate = cls(binary, data, log, process)
        gate.environment, gate.prefix = dict(environment or {}), list(prefix)
        gate.addresses = gate._read_addresses(ready)
        return gate

    def stop(self) -> None:
        """End the server with SIGTERM, assert exit code 0 and that its log holds no secret."""
        recording.note_secrets(self.secrets)
        if self.process.poll() is None:
            self._record_metrics()
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {STOP_SECONDS} s after SIGTERM") from None
        assert code == 0, f"exit code {code}\n{self.log_tail()}"
        leaking = _lines_with_any(self.secrets, self.log)
        assert not leaking, f"{leaking} lines of the log show a secret"

    def kill(self) -> None:
        """End the server at once."""
        recording.note_secrets(self.secrets)
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    @property
    def sandbox(self) -> Endpoint:
        """The TLS listener of the sandbox environment."""
        return self._endpoints["sandbox"]

    @property
    def production(self) -> Endpoint:
        """The TLS listener of the production environment."""
        return self._endpoints["production"]

    @property
    def plain(self) -> Endpoint:
        """The listener that refuses plain HTTP."""
        return self._endpoints["plain"]

    @property
    def management(self) -> Endpoint:
        """The loopback listener for health, version and metrics."""
        return self._endpoints["management"]

    def command(self, *arguments: str, expect: int = 0, text: str | None = None) -> Outcome:
        """Run a command on this server's data folder with --json and assert its exit code."""
        program, *rest = [*self.prefix, str(self.binary), *arguments]
        outcome = run_command(
            Path(program), *rest, "--data", str(self.data), "--json",
            environment=self.environment, text=text,
        )  # fmt: skip
        return outcome.expect(expect)

    def create_organisation(self, name: str) -> dict[str, Any]:
        """Create an organisation."""
        return self.command("organisation", "create", name).json()

    def create_user(
        self, organisation: str, *options: str, environment: str = "sandbox"
    ) -> ApiUser:
        """Create a Billogram API user; `options` are further options of `credential create`."""
        created = self.command(
            "credential", "create", "--organisation", organisation,
            "--environment", environment, "--kind", "billogram.api-user", *options,
        )  # fmt: skip
        return self._remember(ApiUser.parse(created.json()))

    def rotate(self, user: ApiUser, overlap: str) -> ApiUser:
        """Rotate a credential and return it with its new secret."""
        rotated = self.command("credential", "rotate", user.id, "--overlap", overlap)
        return self._remember(ApiUser.parse(rotated.json()))

    def credential(self, verb: str, user: ApiUser, expect: int = 0) -> Outcome:
        """Run `credential VERB ID` and assert its exit code."""
        return self.command("credential", verb, user.id, expect=expect)

    def ask(self, endpoint: Endpoint, method: str, path: str, *headers: tuple[str, str]) -> Answer:
        """Send one request on a new HTTP/1.1 connection."""
        with Http1Connection(endpoint) as connection:
            return connection.request(method, path, headers)

    def explain(self, request_id: str) -> dict[str, Any]:
        """Return the journal's entry of a request, as `tollgate explain` prints it."""
        return self.command("explain", request_id).json()

    def audit(self, subject: str | None = None) -> list[dict[str, Any]]:
        """Return all audit rows, oldest first, or those about one thing."""
        rows: list[dict[str, Any]] = []
        while True:
            after = rows[-1]["sequence"] if rows else 0
            page = self.command("audit", "list", "--after", str(after), "--limit", "10000").json()
            rows += page
            if len(page) < 10_000:
                return [row for row in rows if subject in (None, row["subject"])]

    def log_lines(self) -> list[dict[str, Any]]:
        """Return the complete log lines so far; each must be a JSON object."""
        complete, _, _ = self.log.read_text(errors="strict").rpartition("\n")
        return [json.loads(line) for line in complete.split("\n") if line]

    def request_lines(self) -> list[dict[str, Any]]:
        """Return the log's request lines so far."""
        return [line for line in self.log_lines() if line.get("msg") == "request"]

    def resident_bytes(self) -> int:
        """Return the resident memory of the server's process."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def cpu_seconds(self) -> float:
        """Return the CPU time of the server's process (clock_getcpuclockid(3) of its pid)."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def log_tail(self) -> str:
        """Return the last lines of the log, for a failure's message."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def _remember(self, user: ApiUser) -> ApiUser:
        self.secrets |= {user.password, user.authorization[1].removeprefix("Basic ")}
        return user

    def _record_metrics(self) -> None:
        if recording.folder():
            with suppress(ConnectionRefusedError):  # it was told to end before
                recording.note_heard(self.ask(self.management, "GET", "/metrics").body)

    def _read_addresses(self, ready: Path) -> dict[str, Any]:
        def first_line() -> str | None:
            if self.process.poll() is not None:
                raise AssertionError(
                    f"serve ended with {self.process.returncode}\n{self.log_tail()}"
                )
            line, newline, _ = ready.read_text().partition("\n")
            return line if newline else None

        addresses = json.loads(eventually(first_line, START_SECONDS, "serve is ready"))
        ca_file = Path(addresses["ca_file"]) if addresses.get("ca_file") else None
        self._endpoints = {
            name: Endpoint.parse(addresses[name], ca_file)
            for name in ("sandbox", "production", "plain", "management")
            if addresses.get(name)
        }
        return addresses


GateFactory = Callable[..., Gate]
"""Starts a server of a test's own: `(settings=None, data=None, name="gate") -> Gate`."""


def _lines_with_any(secrets: Iterable[str], log: Path) -> int:
    """Return how many lines of a log show a secret; the log of an hour of traffic has gigabytes."""
    patterns = "\n".join(secrets)
    if not patterns:
        return 0
    found = subprocess.run(
        ["grep", "-a", "-c", "-F", "-f", "-", str(log)],
        env={**os.environ, "LC_ALL": "C"},
        input=patterns,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert found.returncode in {0, 1}, f"grep ended with {found.returncode}"
    return int(found.stdout)
