"""Sends mutated requests of every dialect to a server, over HTTP/1.1 and HTTP/2 alike.

Usage: python3 -m hostile.run_hostile TOLLGATE [OPTION]…: --requests N, --seed TEXT, --dialect NAME

N is the number for each dialect. Prints what came of them, and each breach of the rules; exits with
1 where there was one. The same seed makes the same requests.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from harness import Gate
from hostile.registry import GRAMMARS
from hostile.trial import SETTINGS, Trial, run_trial

REQUESTS = 100_000
BREACHES_SHOWN = 20


def main() -> int:
    """Run what the arguments ask for and return the exit code."""
    parser = argparse.ArgumentParser(prog="hostile")
    parser.add_argument("tollgate", type=Path)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--dialect", action="append", choices=list(GRAMMARS))
    arguments = parser.parse_args()
    count = 0
    for dialect in arguments.dialect or GRAMMARS:
        trial = run(arguments.tollgate.resolve(), dialect, arguments.seed, arguments.requests)
        breaches = trial.breaches()
        count += len(breaches)
        print("\n".join([*trial.report(), f"  breaches: {len(breaches)}"]), flush=True)
        for breach in breaches[:BREACHES_SHOWN]:
            print(f"    {breach}", flush=True)
    return 1 if count else 0


def run(binary: Path, dialect: str, seed: str, requests: int) -> Trial:
    """Run one dialect's campaign against a server of its own, which ends without an error."""
    with tempfile.TemporaryDirectory(prefix="tollgate-hostile-") as folder:
        gate = Gate.start(binary, Path(folder) / "gate", SETTINGS)
        try:
            trial = run_trial(gate, dialect, seed, requests)
        except BaseException:
            gate.kill()
            raise
        gate.stop()
        return trial


if __name__ == "__main__":
    raise SystemExit(main())
