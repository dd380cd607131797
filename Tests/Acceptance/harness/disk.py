"""A small disk of a test's own, which can be filled, emptied and closed to writing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHUNK = 4_096
BALLAST = "ballast"


class SmallDisk:
    """A file system in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self) -> None:
        """Write until nothing more fits."""
        with (self.path / BALLAST).open("ab", buffering=0) as ballast:
            for size in (65_536, CHUNK, 1):
                try:
                    while True:
                        ballast.write(bytes(size))
                except OSError:
                    continue

    def empty(self) -> None:
        """Give the room back."""
        (self.path / BALLAST).unlink()

    def close_to_writing(self) -> None:
        """Make it a disk that can only be read; nothing may have it open."""
        _run("mount", "-o", "remount,ro", str(self.path))


@contextmanager
def small_disk(path: Path, mebibytes: int) -> Iterator[SmallDisk]:
    """Mount a disk of this size for the length of a block; that takes root's rights.

    Where they are missing the test is skipped, except in CI, where it fails: CI runs as root.
    """
    path.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "tmpfs", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        reason = f"no disk can be mounted here: {mounted.stderr.strip()}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield SmallDisk(path)
    finally:
        _run("umount", "--lazy", str(path))


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{' '.join(command)}: {ended.stderr}"
