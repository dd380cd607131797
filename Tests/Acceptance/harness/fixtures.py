"""Fixtures that every suite of black-box tests has."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.gate import find_binary


@pytest.fixture(scope="session")
def binary() -> Path:
    """The binary under test."""
    found = find_binary()
    if found is None or not found.exists():
        pytest.exit("no tollgate binary: build it, or set TOLLGATE_BINARY", returncode=2)
    return found
