"""Logins at the pool's limit, and what other requests notice of them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

from .argon2 import hashes_per_second
from .billingplatform import BASE, Caller
from .load import logins_script, run_load
from .report import progress, table
from .tollgate import Tollgate, quickstart_guide, running_tollgate

ROUNDS = 3
ROUND_SECONDS = 8
YARDSTICK_SECONDS = 2.0
CALLERS = 8
PAUSE_SECONDS = 0.002
NOTE = f"""\
Medians of {ROUNDS} interleaved rounds of {ROUND_SECONDS} s over plain HTTP, the server on all
cores. {CALLERS} callers sign in all the time with the right password, more than the pool has
threads and fewer than it has places. The yardstick is libsodium's Argon2id with the same parameters
on one thread of Python, while the server rests. Beside the logins one caller with a known session
reads a record, with a pause of {PAUSE_SECONDS * 1e3:.0f} ms behind each answer; before them the
same caller does so alone."""


def measure_logins(binary: Path, work: Path) -> str:
    """Return the tables of logins, and of the requests beside them."""
    data = work / "logins"
    user = quickstart_guide(binary, data)["billingplatform"]
    body = json.dumps({"username": user["username"], "password": user["password"]}).encode()
    content = work / "login.json"
    content.write_bytes(body)
    hashes, logins = [], []
    alone: list[list[float]] = []
    beside: list[list[float]] = []
    with running_tollgate(binary, data, is_pinned=False) as tollgate:
        with Caller(tollgate) as caller:
            path = caller.create_account(caller.login(body))
        for number in range(1, ROUNDS + 1):
            progress(f"logins, round {number} of {ROUNDS}")
            hashes.append(hashes_per_second(YARDSTICK_SECONDS))
            alone.append(time_reading(tollgate, path, body, ROUND_SECONDS))
            with ThreadPoolExecutor(1) as pool:
                load = pool.submit(sign_in, tollgate, content)
                # Shorter than the load, so that every timed call has logins beside it.
                beside.append(time_reading(tollgate, path, body, ROUND_SECONDS - 2))
                logins.append(load.result())
    ratio = median(a / b for a, b in zip(logins, hashes, strict=True))
    head = ("logins", "Argon2id, one thread", "logins / hashes")
    row = (f"{median(logins):,.1f}/s", f"{median(hashes):,.1f}/s", f"{ratio:.2f}")
    latency = table(
        ("a known session's GET", "p50", "p99"),
        [latency_row("alone", alone), latency_row(f"beside {CALLERS} who sign in", beside)],
    )
    return f"{NOTE}\n\n{table(head, [row])}\n\n{latency}"


def sign_in(tollgate: Tollgate, content: Path) -> float:
    """Have the callers sign in for a round, and return the logins of a second."""
    script = (str(logins_script()), str(content))
    url = f"{tollgate.plain_origin}{BASE}/login"
    load = run_load(url, {}, [tollgate.pid], ROUND_SECONDS, False, script, CALLERS)
    return load.requests_per_second


def time_reading(tollgate: Tollgate, path: str, body: bytes, seconds: float) -> list[float]:
    """Time a caller's requests with a session of its own, in milliseconds.

    The session is a new one: so many logins of one person end the person's oldest sessions.
    """
    with Caller(tollgate) as caller:
        session = caller.login(body)
        return caller.time_calls(path, session, seconds, PAUSE_SECONDS)


def latency_row(name: str, rounds: list[list[float]]) -> tuple[str, ...]:
    """Return the medians over the rounds of each round's own percentiles."""
    half = median(median(one) for one in rounds)
    tail = median(quantiles(one, n=100)[98] for one in rounds)
    return (name, f"{half:.2f} ms", f"{tail:.2f} ms")
