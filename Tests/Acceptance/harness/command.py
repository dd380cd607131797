"""Running one command of the binary to its end."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import recording

COMMAND_SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: its exit code and both outputs."""

    arguments: list[str]
    exit_code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Return standard output as a JSON value."""
        return json.loads(self.stdout)

    def expect(self, exit_code: int) -> Outcome:
        """Assert the exit code and return self."""
        assert self.exit_code == exit_code, (
            f"{' '.join(self.arguments)} ended with {self.exit_code}, not {exit_code}\n"
            f"stdout: {self.stdout}\nstderr: {self.stderr}"
        )
        return self


def run_command(
    binary: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    text: str | None = None,
) -> Outcome:
    """Run the binary in a clean environment, perhaps with a text to read, and wait for its end."""
    ended = subprocess.run(
        [str(binary), *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        env=clean_environment(environment),
        check=False,
    )
    recording.note_command(arguments, ended.stdout, ended.stderr)
    return Outcome(list(arguments), ended.returncode, ended.stdout, ended.stderr)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of this process without any TOLLGATE_ variable but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOLLGATE_")}
    return {**kept, **(extra or {})}
