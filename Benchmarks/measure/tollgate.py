"""A Tollgate to measure: on free ports, with limits off, its log in a file."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .processes import SERVER_CORE, on_core, stopped_at_end

START_SECONDS_MAX = 60
ANY_PORT = "127.0.0.1:0"
PATH = "/api/v2/customer"


@dataclass(frozen=True)
class Tollgate:
    """A running server."""

    pid: int
    tls: str
    plain: str
    seconds_to_ready: float

    @property
    def plain_origin(self) -> str:
        """The address of the plain listener, without a path."""
        return self.plain.removesuffix(PATH)


def environment() -> dict[str, str]:
    """Return this process's environment without settings of a Tollgate."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TOLLGATE_")}


def quickstart_guide(binary: Path, data: Path) -> dict[str, Any]:
    """Make a store with a demo organisation and return what a newcomer is shown."""
    command = [str(binary), "quickstart", "--data", str(data), "--json"]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=environment(), check=True
    )
    return json.loads(ended.stdout)


def quickstart(binary: Path, data: Path) -> str:
    """Make a store with a demo API user and return its Authorization header."""
    section = quickstart_guide(binary, data)["billogram"]
    return basic(section["user"], section["password"])


def basic(user: str, password: str) -> str:
    """Return an Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@contextmanager
def running_tollgate(binary: Path, data: Path, is_pinned: bool = True) -> Iterator[Tollgate]:
    """Run a server until the block ends, on its one core or on all."""
    settings = {
        "data": str(data),
        "management": ANY_PORT,
        "plainListen": ANY_PORT,
        "environments": {
            "sandbox": {"listen": ANY_PORT, "backend": "sandbox"},
            "production": {"listen": "off", "backend": "none"},
        },
        "limits": {"failuresPerAddress": "off"},
        "insecureAcceptPlainHTTPForBenchmarks": True,
    }
    file = data.with_suffix(".yaml")
    file.write_text(json.dumps(settings))
    command = [str(binary), "serve", "--config", str(file)]
    if is_pinned:
        command = on_core(SERVER_CORE, command)
    log = data.with_suffix(".log")
    started = time.monotonic()
    with (
        log.open("w") as errors,
        stopped_at_end(
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment()
            )
        ) as process,
    ):
        assert process.stdout is not None
        if not select.select([process.stdout], [], [], START_SECONDS_MAX)[0]:
            raise RuntimeError("tollgate is not ready after a minute")
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"tollgate did not start: {log.read_text()[-2000:]}")
        addresses = json.loads(line)
        yield Tollgate(
            pid=addresses["pid"],
            tls=f"https://127.0.0.1:{urlsplit(addresses['sandbox']).port}{PATH}",
            plain=f"http://127.0.0.1:{urlsplit(addresses['plain']).port}{PATH}",
            seconds_to_ready=time.monotonic() - started,
        )
