"""`python -m faults BINARY [--rounds N] [--seed N]`: the whole campaign, and what it found."""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

from faults.campaign import ROUNDS_MAX, Campaign
from harness.receiver import receiving


def main() -> None:
    """Run the campaign and print what was acknowledged, unanswered and compared."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("binary", type=Path, help="the server")
    parser.add_argument("--rounds", type=int, default=200, help="1 to 1000; 200 by default")
    parser.add_argument("--seed", type=int, help="a number to repeat; else a fresh one")
    arguments = parser.parse_args()
    if not 1 <= arguments.rounds <= ROUNDS_MAX:
        parser.error(f"--rounds takes 1 to {ROUNDS_MAX}")
    seed = random.SystemRandom().getrandbits(32) if arguments.seed is None else arguments.seed
    print(f"seed {seed}, {arguments.rounds} rounds", flush=True)
    with tempfile.TemporaryDirectory(prefix="tollgate-faults-") as folder, receiving() as receiver:
        campaign = Campaign(
            arguments.binary, Path(folder), receiver, seed, lambda line: print(line, flush=True)
        )
        ledger = campaign.run(arguments.rounds)
    for title, counts in (
        ("acknowledged", ledger.acknowledged),
        ("unanswered", ledger.unanswered),
        ("compared", ledger.checked),
    ):
        print(f"{title}: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
    print("nothing acknowledged was lost, nothing was half done, the chain verifies")


if __name__ == "__main__":
    main()
