"""An admitted and a refused request over TLS and plain HTTP, each beside nginx in the same run."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import median

from .load import Round, run_load
from .nginx import running_nginx
from .report import progress, table
from .tollgate import basic, quickstart, running_tollgate

ROUNDS = 5
ROUND_SECONDS = 3
WARM_UP_SECONDS = 1
NOTE = f"""\
Medians of {ROUNDS} interleaved rounds of {ROUND_SECONDS} s; server on one core, wrk on the other,
32 keep-alive connections. Tollgate answers from its sandbox, which reads its store; nginx checks
`auth_basic` with SHA-1 and answers a fixed body. Both write one log line a request. CPU is utime
and stime of the server over the requests served, the steadier figure."""

Pair = tuple[Round, Round]


def measure_beside_nginx(binary: Path, work: Path) -> str:
    """Return the table of both servers, medians over interleaved rounds."""
    data = work / "beside"
    right = quickstart(binary, data)
    wrong = basic("12345-Unknown1", "0" * 32)
    pairs: dict[str, list[Pair]] = defaultdict(list)
    with (
        running_tollgate(binary, data) as tollgate,
        running_nginx(work / "nginx", data / "server.pem", data / "server.key", right) as nginx,
    ):
        cases = [
            ("TLS, admitted", tollgate.tls, nginx.tls, right, False),
            ("TLS, refused", tollgate.tls, nginx.tls, wrong, True),
            ("plain HTTP, admitted", tollgate.plain, nginx.plain, right, False),
            ("plain HTTP, refused", tollgate.plain, nginx.plain, wrong, True),
        ]
        for number in range(ROUNDS + 1):
            progress(f"beside nginx, round {number} of {ROUNDS}")
            seconds = ROUND_SECONDS if number else WARM_UP_SECONDS
            for name, ours, theirs, authorization, refused in cases:
                headers = {"Authorization": authorization}
                pair = (
                    run_load(ours, headers, [tollgate.pid], seconds, refused),
                    run_load(theirs, headers, nginx.workers, seconds, refused),
                )
                if number:
                    pairs[name].append(pair)
    head = ("request", "tollgate", "nginx", "ratio", "tollgate CPU", "nginx CPU", "CPU ratio")
    return f"{NOTE}\n\n{table(head, [row(name, pairs[name]) for name in pairs])}"


def row(name: str, pairs: list[Pair]) -> tuple[str, ...]:
    """Return one line of the table; ratios are medians of each round's own ratio."""
    ours, theirs = zip(*pairs, strict=True)
    return (
        name,
        f"{median(one.requests_per_second for one in ours):,.0f}/s",
        f"{median(one.requests_per_second for one in theirs):,.0f}/s",
        f"{median(a.requests_per_second / b.requests_per_second for a, b in pairs):.2f}",
        f"{median(one.cpu_microseconds for one in ours):.1f} µs",
        f"{median(one.cpu_microseconds for one in theirs):.1f} µs",
        f"{median(a.cpu_microseconds / b.cpu_microseconds for a, b in pairs):.2f}",
    )
