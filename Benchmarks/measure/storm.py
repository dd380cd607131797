"""Many live sessions: what they cost in memory, and how long it takes to look one up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .billingplatform import BASE, Caller
from .decision import run_decision_bench
from .load import run_load, sessions_script
from .processes import peak_megabytes
from .report import progress, table
from .tollgate import quickstart, running_tollgate

SESSIONS = (1, 100_000)
LOOKUPS = 20_000
LOAD_SECONDS = 40
NOTE = f"""\
The sessions are put into the store without logins, spread over 200 people. Look-ups are the
library's alone: a session that memory knows (a digest and the table of facts), one that only the
store knows, and one that nobody knows. Then {LOAD_SECONDS} s of requests over plain HTTP, in which
the sessions take turns, so that each is read from the store at its first use and its use is written
back; `cache.facts` as by default."""


def measure_storm(binary: Path, decision_bench: Path, work: Path) -> str:
    """Return the table with a row for each number of sessions."""
    rows = [measure(binary, decision_bench, work, count) for count in SESSIONS]
    head = (
        "sessions",
        "peak memory at ready",
        "known in memory, CPU",
        "read from the store, CPU",
        "unknown, CPU",
        "sessions used",
        "CPU per request",
        "peak memory after",
    )
    return f"{NOTE}\n\n{table(head, rows)}"


def measure(binary: Path, decision_bench: Path, work: Path, count: int) -> tuple[str, ...]:
    """Return the line for one number of sessions."""
    progress(f"{count:,} sessions")
    data = work / f"storm-{count}"
    tokens = work / f"storm-{count}.tokens"
    quickstart(binary, data)
    place = ("--tokens", str(tokens), "--data", str(data))
    run_decision_bench(decision_bench, "--sessions", str(count), *place)
    lines = run_decision_bench(decision_bench, "--session-lookups", str(LOOKUPS), *place)
    with running_tollgate(binary, data) as tollgate:
        ready = peak_megabytes(tollgate.pid)
        with tokens.open() as file, Caller(tollgate) as caller:
            path = caller.create_account(file.readline().strip())
        url = f"{tollgate.plain_origin}{BASE}{path}"
        script = (str(sessions_script()), str(tokens))
        load = run_load(url, {}, [tollgate.pid], LOAD_SECONDS, False, script)
        used = min(count, int(load.requests_per_second * LOAD_SECONDS))
        return (
            f"{count:,}",
            f"{ready:.0f} MB",
            microseconds(lines, "session: known in memory"),
            microseconds(lines, "session: read from the store"),
            microseconds(lines, "session: unknown to the store"),
            f"{used:,}",
            f"{load.cpu_microseconds:.1f} µs",
            f"{peak_megabytes(tollgate.pid):.0f} MB",
        )


def microseconds(lines: list[dict[str, Any]], start: str) -> str:
    """Return the CPU time of the one measurement whose name begins so."""
    (line,) = (line for line in lines if line["name"].startswith(start))
    return f"{line['cpu_us']:.2f} µs"
