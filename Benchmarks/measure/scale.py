"""Start, memory and look-ups with many credentials in the store."""

from __future__ import annotations

from pathlib import Path

from .decision import run_decision_bench
from .load import run_load, users_script
from .processes import peak_megabytes
from .report import progress, table
from .tollgate import quickstart, running_tollgate

CREDENTIALS = (1, 100_000, 1_000_000)
LOOKUPS = 20_000
LOAD_SECONDS = 8
NOTE = f"""\
Drawn users: {LOAD_SECONDS} s of requests over plain HTTP, each with a user drawn from all
credentials and a wrong password, so that the table of facts fills (`cache.facts` as by default)
and requests ask the store where the crowd is larger than the table."""


def measure_scale(binary: Path, decision_bench: Path, work: Path) -> str:
    """Return the table with a row for each number of credentials."""
    rows = [measure(binary, decision_bench, work, count) for count in CREDENTIALS]
    head = (
        "credentials",
        "start to ready",
        "peak memory at ready",
        "store look-up, CPU",
        "drawn users, CPU per request",
        "peak memory after",
    )
    return f"{NOTE}\n\n{table(head, rows)}"


def measure(binary: Path, decision_bench: Path, work: Path, count: int) -> tuple[str, ...]:
    """Return the line for one number of credentials."""
    progress(f"{count:,} credentials")
    data = work / f"scale-{count}"
    quickstart(binary, data)
    (seeded,) = run_decision_bench(decision_bench, "--seed", str(count), "--data", str(data))
    first = seeded["credentials"] - count
    place = ("--first", str(first), "--data", str(data))
    (lookup,) = run_decision_bench(decision_bench, "--lookups", str(LOOKUPS), *place)
    with running_tollgate(binary, data) as tollgate:
        ready = peak_megabytes(tollgate.pid)
        script = (str(users_script()), str(first), str(count))
        drawn = run_load(tollgate.plain, {}, [tollgate.pid], LOAD_SECONDS, True, script)
        return (
            f"{count:,}",
            f"{tollgate.seconds_to_ready:.2f} s",
            f"{ready:.0f} MB",
            f"{lookup['cpu_us']:.1f} µs",
            f"{drawn.cpu_microseconds:.1f} µs",
            f"{peak_megabytes(tollgate.pid):.0f} MB",
        )
