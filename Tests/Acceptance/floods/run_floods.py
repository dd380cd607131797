"""Floods a server and measures what a good caller notices.

Usage: python3 -m floods.run_floods TOLLGATE [OPTION]…: --connections, --mute, --seconds, --flood

Prints a line for each flood; exits with 1 where a good caller waited longer than three times its
usual p99, or the server's memory ran away.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

from floods.flooding import Trial, frames_trial, mute_trial, prepare, settings, slow_trial
from floods.frames import FLOODS
from harness import ApiUser, Gate

CONNECTIONS = 5_000
MUTE = 100
SECONDS = 10.0
DESCRIPTORS_SPARE = 200


def main() -> int:
    """Run what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="floods")
    parser.add_argument("tollgate", type=Path)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--mute", type=int, default=MUTE)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--flood", action="append", choices=[*FLOODS, "slow", "mute"])
    arguments = parser.parse_args()
    raise_descriptors(max(arguments.connections, arguments.mute) + DESCRIPTORS_SPARE)
    breaches: list[str] = []
    for name in arguments.flood or [*FLOODS, "slow", "mute"]:
        trial = run(arguments.tollgate.resolve(), arguments.connections, choose(arguments, name))
        print(trial.report(), flush=True)
        breaches += trial.breaches()
    print("\n".join(breaches or ["no breaches"]))
    return 1 if breaches else 0


def choose(arguments: argparse.Namespace, name: str) -> Callable[[Gate, ApiUser], Trial]:
    """Return what to do with a server."""
    seconds = arguments.seconds
    if name == "slow":
        return lambda gate, caller: slow_trial(gate, caller, arguments.connections, seconds)
    if name == "mute":
        return lambda gate, caller: mute_trial(gate, caller, arguments.mute, seconds)
    return lambda gate, caller: frames_trial(gate, caller, name, seconds)


def run(binary: Path, connections: int, attempt: Callable[[Gate, ApiUser], Trial]) -> Trial:
    """Run one flood against a server of its own, which ends without an error."""
    with tempfile.TemporaryDirectory(prefix="tollgate-floods-") as folder:
        gate = Gate.start(binary, Path(folder) / "gate", settings(connections))
        try:
            trial = attempt(gate, prepare(gate))
        except BaseException:
            gate.kill()
            raise
        gate.stop()
        return trial


def raise_descriptors(count: int) -> None:
    """Let this process, and the server that it starts, open as many files as a flood takes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        if hard != resource.RLIM_INFINITY and hard < count:
            raise SystemExit(f"{count} open files are needed, and {hard} allowed: ulimit -n")
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


if __name__ == "__main__":
    raise SystemExit(main())
