"""Holds a TLS listener against testssl.sh (Debian package `testssl.sh`).

Usage: python3 -m floods.grade TOLLGATE

Prints every finding above INFO; exits with 1 where one is above LOW. What testssl.sh says of the
certificate itself is printed and not judged: it belongs to whoever runs the server, and the
one here is made by the local authority, which has no revocation lists. That the client chooses
among the suites is accepted as long as all of them are good, which other findings tell.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from harness import Gate

SECONDS = 480
JUDGED = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}
SHOWN = {*JUDGED, "LOW", "WARN"}
CERTIFICATE = ("cert", "OCSP", "CRL", "DNS_CAA", "grade", "overall_grade", "final_score")
"""How the ids of findings begin that are about the certificate, or sum up those that are."""
ACCEPTED = {"cipher_order"}
"""Where all suites have forward secrecy and authenticated encryption, the client knows best which
of them it is fast at."""


def main() -> int:
    """Start a server, scan it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="grade")
    parser.add_argument("tollgate", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tollgate-testssl-") as name:
        gate = Gate.start(arguments.tollgate.resolve(), Path(name) / "gate")
        try:
            findings = scan(gate, Path(name) / "findings.json")
        except BaseException:
            gate.kill()
            raise
        gate.stop()
    shown = [one for one in findings if one["severity"] in SHOWN]
    judged = [one for one in shown if one["severity"] in JUDGED and counts(one)]
    for one in shown:
        print(f"{one['severity']:8} {one['id']}: {one['finding']}")
    print(f"{len(findings)} findings, {len(judged)} above LOW that count")
    return 1 if judged or not findings else 0


def scan(gate: Gate, report: Path) -> list[dict[str, Any]]:
    """Run testssl.sh against the sandbox's listener and return its findings."""
    program = shutil.which("testssl") or shutil.which("testssl.sh")
    if program is None:
        raise SystemExit("there is no testssl.sh: install the package testssl.sh")
    command = [
        program, "--quiet", "--color", "0", "--warnings", "off", "--ip", "127.0.0.1",
        "--nodns", "min", "--add-ca", str(gate.sandbox.ca_file), "--jsonfile", str(report),
        gate.sandbox.authority,
    ]  # fmt: skip
    log = report.with_suffix(".txt")
    with log.open("wb") as output:
        # Its exit code counts findings of every severity.
        subprocess.run(
            command,
            check=False,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    if not report.exists():
        raise SystemExit(f"testssl.sh made no report:\n{log.read_text(errors='replace')[-2000:]}")
    return json.loads(report.read_text())


def counts(finding: dict[str, Any]) -> bool:
    """Whether a finding is about how TLS is spoken, and not accepted."""
    name = str(finding["id"])
    return name not in ACCEPTED and not name.startswith(CERTIFICATE)


if __name__ == "__main__":
    raise SystemExit(main())
