"""Load by wrk, and what it cost the server."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .processes import cpu_seconds, on_core

CLIENT_CORE = 1
CONNECTIONS = 32


@dataclass(frozen=True)
class Round:
    """What one run of the load generator came to."""

    requests_per_second: float
    cpu_microseconds: float


def run_load(  # noqa: PLR0917
    url: str,
    headers: dict[str, str],
    pids: Sequence[int],
    seconds: int,
    refused: bool,
    script: Sequence[str] = (),
    connections: int = CONNECTIONS,
) -> Round:
    """Send requests over keep-alive connections, all admitted or all refused.

    `script` is a script of wrk with its arguments.
    """
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", script[0]]
    command += [url, *(("--", *script[1:]) if script else ())]
    before = cpu_seconds(pids)
    ended = subprocess.run(
        on_core(CLIENT_CORE, command),
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=True,
    )
    used = cpu_seconds(pids) - before
    served, rate = figures(ended.stdout, refused)
    return Round(requests_per_second=rate, cpu_microseconds=used * 1e6 / served)


def figures(output: str, refused: bool) -> tuple[int, float]:
    """Read wrk's report; an answer of the wrong kind makes the round worthless."""
    served = re.search(r"(\d+) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if served is None or rate is None or int(served[1]) == 0:
        raise RuntimeError(f"wrk was not answered:\n{output}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    wanted = int(served[1]) if refused else 0
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+)", output)
    is_broken = broken is not None and broken.groups() != ("0", "0", "0")
    if is_broken or int(failed[1] if failed else 0) != wanted:
        raise RuntimeError(f"wrk was answered otherwise than expected:\n{output}")
    return int(served[1]), float(rate[1])


def users_script() -> Path:
    """Return the script that draws another user for each request."""
    return Path(__file__).with_name("users.lua")


def sessions_script() -> Path:
    """Return the script whose requests take turns with the sessions of a file."""
    return Path(__file__).with_name("sessions.lua")


def logins_script() -> Path:
    """Return the script that signs in with each request."""
    return Path(__file__).with_name("logins.lua")
