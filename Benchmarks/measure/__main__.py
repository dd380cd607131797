"""Runs every measurement and prints the report.

Usage: python3 -m measure TOLLGATE DECISION-BENCH
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .beside import measure_beside_nginx
from .decision import measure_decision
from .logins import measure_logins
from .scale import measure_scale
from .signatures import measure_signatures
from .storm import measure_storm


def printed(*command: str) -> str:
    """Return what a command prints, or a dash if it fails."""
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return ended.stdout.strip() if ended.returncode == 0 else "-"


def origin() -> str:
    """Return where the figures come from."""
    changed = " with local changes" if printed("git", "status", "--porcelain") else ""
    commit = printed("git", "rev-parse", "--short", "HEAD") + changed
    swift = printed("swift", "--version").splitlines()[0]
    return f"Commit {commit}; `make bench`; {os.cpu_count()} cores, {os.uname().machine}; {swift}."


def main() -> None:
    """Measure everything and print one section for each subject as soon as it is known."""
    tollgate, decision_bench = (Path(argument) for argument in sys.argv[1:3])
    print(f"{origin()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-") as folder:
        work = Path(folder)
        print(f"## The decision alone\n\n{measure_decision(decision_bench)}\n", flush=True)
        print(f"## Signatures\n\n{measure_signatures(decision_bench)}\n", flush=True)
        print(f"## Beside nginx\n\n{measure_beside_nginx(tollgate, work)}\n", flush=True)
        table = measure_scale(tollgate, decision_bench, work)
        print(f"## Many credentials\n\n{table}\n", flush=True)
        print(f"## Logins\n\n{measure_logins(tollgate, work)}\n", flush=True)
        table = measure_storm(tollgate, decision_bench, work)
        print(f"## A storm of sessions\n\n{table}", flush=True)


if __name__ == "__main__":
    main()
