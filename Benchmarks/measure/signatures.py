"""Verifying Billplz's signatures on one core, beside Python's hmac and OpenSSL in the same run."""

from __future__ import annotations

import hashlib
import hmac
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .decision import run_decision_bench
from .processes import SERVER_CORE, on_core
from .report import progress, table

ROUNDS = 3
PYTHON_CALLS = 50_000
OPENSSL_SECONDS = 1
NOTE = f"""\
Medians of {ROUNDS} interleaved rounds on one core. Tollgate and Python do the same work for every
verification: canonical text, HMAC, comparison in constant time. `openssl speed -hmac` does the HMAC
alone, over as many bytes, with the key set up once: the floor, which no verification can reach. The
X Signature is the documentation's callback (HMAC-SHA256), the V5 checksum that of a payment order
(HMAC-SHA512)."""

CALLBACK = [
    ("id", "zq0tm2wc"), ("collection_id", "yhx5t1pp"), ("paid", "true"), ("state", "paid"),
    ("amount", "100"), ("paid_amount", "100"), ("due_at", "2018-9-27"),
    ("email", "tester@test.com"), ("mobile", ""), ("name", "TESTER"),
    ("url", "http://www.billplz-sandbox.com/bills/zq0tm2wc"),
    ("paid_at", "2018-09-27 15:15:09 +0800"),
]  # fmt: skip
CALLBACK_KEY = b"S-s7b4yWpp9h7rrkNM1i3Z_g"
CALLBACK_HEX = "0fe0a20b8d557eeae570377783d062a3816a9ea80f368860bacfa7ec3ca4d00e"
ORDER = ("8f4e331f-ac71-435e-a870-72fe520b4563", "543478924652", "2000", "1668148460")
ORDER_KEY = b"S-R5t3Uw6SrwXNWyZV-naVHg"
ORDER_HEX = (
    "68f1648bc3ea650cbe0428ca9c1dc99f9e7a7c501a1db4147fea9e26e71dd342"
    "0d781a7bef5821a4fb226b37f95d1f9141c1efa7ec35c1279de37618fd1d8005"
)


@dataclass(frozen=True)
class Signature:
    """One kind of signature: its row, the function of Python, and what OpenSSL hashes for it."""

    row: str
    operation: str
    verify: Callable[[], bool]
    digest: str
    text: str


def callback_text() -> str:
    """Return the canonical text of the callback."""
    elements = (name + value for name, value in CALLBACK)
    return "|".join(sorted(elements, key=lambda element: (element.lower(), element)))


def verify_callback() -> bool:
    """Verify the callback as a short program in Python does."""
    made = hmac.new(CALLBACK_KEY, callback_text().encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, CALLBACK_HEX)


def verify_order() -> bool:
    """Verify the request for a payment order likewise."""
    made = hmac.new(ORDER_KEY, "".join(ORDER).encode(), hashlib.sha512).hexdigest()
    return hmac.compare_digest(made, ORDER_HEX)


SIGNATURES = (
    Signature(
        "X Signature of a callback", "X Signature", verify_callback, "sha256", callback_text()
    ),
    Signature("V5 checksum of a payment order", "V5", verify_order, "sha512", "".join(ORDER)),
)


def measure_signatures(decision_bench: Path) -> str:
    """Return the table of verifications per second."""
    rows = []
    for one in SIGNATURES:
        if not one.verify():
            raise RuntimeError(f"the example of {one.row} does not verify")
    rounds = []
    for number in range(1, ROUNDS + 1):
        progress(f"signatures, round {number} of {ROUNDS}")
        lines = run_decision_bench(decision_bench, "--signatures")
        for one in SIGNATURES:
            (ours,) = [
                line["cpu_us"] * 1e3 for line in lines if line["name"].startswith(one.operation)
            ]
            rounds.append((one.row, ours, of_python(one.verify), of_openssl(one)))
    for one in SIGNATURES:
        ours, python, openssl = (
            median(figures)
            for figures in zip(*(line[1:] for line in rounds if line[0] == one.row), strict=True)
        )
        rows.append(
            (one.row, *map(rate, (ours, python, openssl)), f"{python / ours:.2f}",
             f"{openssl / ours:.2f}")
        )  # fmt: skip
    head = (
        "verified", "tollgate", "Python's hmac", "OpenSSL, HMAC alone", "tollgate / Python",
        "tollgate / OpenSSL",
    )  # fmt: skip
    return f"{NOTE}\n\n{table(head, rows)}"


def rate(nanoseconds: float) -> str:
    """Return how many there are in a second."""
    return f"{1e9 / nanoseconds:,.0f}/s"


def of_python(verify: Callable[[], bool]) -> float:
    """Return the nanoseconds of one verification in this process."""
    begin = time.process_time_ns()
    for _ in range(PYTHON_CALLS):
        verify()
    return (time.process_time_ns() - begin) / PYTHON_CALLS


def of_openssl(signature: Signature) -> float:
    """Return the nanoseconds of one HMAC of OpenSSL over as many bytes."""
    size = len(signature.text.encode())
    command = [
        "openssl", "speed", "-mr", "-seconds", str(OPENSSL_SECONDS), "-bytes", str(size),
        "-hmac", signature.digest,
    ]  # fmt: skip
    ended = subprocess.run(
        on_core(SERVER_CORE, command),
        capture_output=True,
        text=True,
        timeout=OPENSSL_SECONDS + 30,
        check=True,
    )
    # +F:20:hmac(sha256):123456789.12, the bytes of a second.
    found = re.search(r"^\+F:\d+:hmac\(\w+\):([\d.]+)", ended.stdout, re.MULTILINE | re.IGNORECASE)
    if found is None:
        raise RuntimeError(f"openssl speed was not understood:\n{ended.stdout}")
    return size / float(found[1]) * 1e9
