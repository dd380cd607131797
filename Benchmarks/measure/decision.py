"""The decision without sockets, as `decision-bench` measures it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from .report import progress, table

SECONDS_MAX = 420


def run_decision_bench(binary: Path, *arguments: str) -> list[dict[str, Any]]:
    """Run the executable and return its lines of JSON."""
    ended = subprocess.run(
        [str(binary), *arguments], capture_output=True, text=True, timeout=SECONDS_MAX, check=False
    )
    if ended.returncode != 0:
        raise RuntimeError(f"decision-bench {' '.join(arguments)} failed: {ended.stderr}")
    return [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]


def measure_decision(binary: Path) -> str:
    """Return the table of the decision, the request view and the table of facts."""
    progress("the decision alone")
    lines = run_decision_bench(binary)
    (yardstick,) = [line["cpu_us"] for line in lines if line["name"].startswith("yardstick")]
    rows = [
        (line["name"], f"{line['cpu_us']:.2f} µs", f"{line['cpu_us'] / yardstick:.2f}")
        for line in lines
    ]
    return table(("operation", "CPU", "in yardsticks"), rows)
