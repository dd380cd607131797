"""Markdown tables and progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns after the first are aligned right."""
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])


def progress(text: str) -> None:
    """Say what is being done; the report itself stays alone on standard output."""
    print(f"==> {text}", file=sys.stderr, flush=True)
