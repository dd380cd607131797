"""Runs every measurement and prints the report.

Usage: python3 -m measure TOLLGATE DECISION-BENCH [SECTION]…
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
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
    """Measure everything, or the sections that are named, and print each as soon as it is known."""
    tollgate, decision_bench = (Path(argument) for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory(prefix="tollgate-bench-") as folder:
        work = Path(folder)
        sections: dict[str, tuple[str, Callable[[], str]]] = {
            "decision": ("The decision alone", lambda: measure_decision(decision_bench)),
            "signatures": ("Signatures", lambda: measure_signatures(decision_bench)),
            "nginx": ("Beside nginx", lambda: measure_beside_nginx(tollgate, work)),
            "scale": ("Many credentials", lambda: measure_scale(tollgate, decision_bench, work)),
            "logins": ("Logins", lambda: measure_logins(tollgate, work)),
            "storm": ("A storm of sessions", lambda: measure_storm(tollgate, decision_bench, work)),
        }
        chosen = sys.argv[3:] or list(sections)
        if unknown := set(chosen) - set(sections):
            sys.exit(f"no section {', '.join(sorted(unknown))}; there are {', '.join(sections)}")
        print(f"{origin()}\n", flush=True)
        for name in chosen:
            title, measure = sections[name]
            print(f"## {title}\n\n{measure()}\n", flush=True)


if __name__ == "__main__":
    main()
