"""Setting the wall clock of a server that runs, by libfaketime; its other clocks go on."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

LIBRARY = "lib/*/faketime/libfaketimeMT.so.1"
TIMERS = Path(__file__).with_name("real_timers.c")

PREFIX = ("env",)
"""Starts the server through another program: the library changes the environment of the first one
that it is loaded into, behind which Swift then does not find its arguments."""


class MovingClock:
    """How far the clock of the processes with `environment` is from the real one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "offset"
        self.offset = 0
        self.jump(0)
        libraries = (str(self._real_timers(folder)), str(_library()))
        self.environment = {
            "LD_PRELOAD": ":".join(libraries),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # Waits hang where the library fakes the clock that they are measured with.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    def jump(self, seconds: int) -> None:
        """Set the clock so far from the real one, in one step."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.rename(self._file)
        self.offset = seconds

    @staticmethod
    def _real_timers(folder: Path) -> Path:
        library = folder / "real_timers.so"
        compiler = shutil.which("clang") or shutil.which("cc")
        if compiler is None:
            _missing("a C compiler")
        subprocess.run(
            [str(compiler), "-shared", "-fPIC", "-O1", "-o", str(library), str(TIMERS)],
            check=True,
            timeout=60,
        )
        return library


def _library() -> Path:
    found = next(Path("/usr").glob(LIBRARY), None)
    return found or _missing("libfaketime")


def _missing(what: str) -> Path:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: run Scripts/setup faults")
    pytest.skip(f"{what} is missing: run Scripts/setup faults")
