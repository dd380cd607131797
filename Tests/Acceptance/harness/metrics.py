"""The metrics of a running server: its scrape as a value, and promtool."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.gate import CHECKOUT, Gate

PACKAGING = CHECKOUT / "Packaging"
SAMPLE = re.compile(r"^(?P<name>[a-z_]+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$")
LABEL = re.compile(r'([a-z_]+)="((?:\\.|[^"\\])*)"')


@dataclass(frozen=True)
class Sample:
    """One line of a scrape."""

    name: str
    labels: dict[str, str]
    value: float


@dataclass(frozen=True)
class Scrape:
    """What `/metrics` answered."""

    text: str

    @classmethod
    def of(cls, gate: Gate) -> Scrape:
        """Ask a server for its metrics."""
        answer = gate.ask(gate.management, "GET", "/metrics")
        assert answer.status == 200, answer
        return cls(answer.body.decode())

    @property
    def families(self) -> set[str]:
        """The names that the scrape describes."""
        return set(re.findall(r"^# TYPE (\S+) ", self.text, re.MULTILINE))

    def samples(self) -> Iterator[Sample]:
        """Return every sample."""
        for line in self.text.splitlines():
            if line.startswith("#"):
                continue
            found = SAMPLE.match(line)
            assert found, line
            labels = dict(LABEL.findall(found["labels"] or ""))
            yield Sample(found["name"], labels, float(found["value"]))

    def sum(self, name: str, **labels: str) -> float:
        """Return the sum of the samples of a name that have some labels; 0 without any."""
        return sum(
            sample.value
            for sample in self.samples()
            if sample.name == name and labels.items() <= sample.labels.items()
        )


def promtool(
    *arguments: str, text: str | None = None, folder: Path = PACKAGING
) -> subprocess.CompletedProcess[str]:
    """Run promtool of the system, or the one that `Scripts/setup ops` unpacked."""
    own = CHECKOUT / ".venv/bin/promtool"
    program = shutil.which("promtool") or (str(own) if own.exists() else None)
    assert program, "there is no promtool: run Scripts/setup ops"
    return subprocess.run(
        [program, *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
