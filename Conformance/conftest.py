"""Shared by the vendors' clients: the running server, and whether a suite runs whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import features
from harness import Gate

pytest_plugins = ["harness.fixtures", "harness.parallel"]

DESELECTED = pytest.StashKey[set[Path]]()
"""The folders of which a part does not run."""


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of the feature list."""
    features.register_marker(config)
    config.stash[DESELECTED] = set()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests about whole runs behind all others."""
    items.sort(key=lambda item: is_last(item.path))


def is_last(path: Path) -> bool:
    """Whether a file is a suite's last one, `CLIENT/test_CLIENT_repertoire.py`."""
    return path.name == f"test_{path.parent.name}_repertoire.py"


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Note which folders do not run whole."""
    for item in items:
        item.config.stash[DESELECTED].add(item.path.parent)


@pytest.fixture(scope="module")
def whole_run(request: pytest.FixtureRequest) -> None:
    """Skip a test about the whole run where only a part of its folder runs."""
    folder = request.path.parent
    chosen = {item.path for item in request.session.items}
    picked = any("::" in argument for argument in request.config.args)
    deselected = folder in request.config.stash[DESELECTED]
    if picked or deselected or not chosen >= set(folder.glob("test_*.py")):
        pytest.skip("only a part of the suite runs")


@pytest.fixture(scope="session")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The real binary with an empty data folder."""
    running = Gate.start(binary, tmp_path_factory.mktemp("conformance"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def quickstart(gate: Gate) -> dict[str, Any]:
    """What quickstart prints."""
    return gate.command("quickstart").json()
